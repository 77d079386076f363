import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Validate PDF files: for each, its flavors joined by commas, then its name; one line a result. */
public class Vera {
    public static void main(String[] args) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 0; i < args.length; i += 2) {
            for (String line : lines(args[i + 1], flavors(args[i]))) {
                System.out.println(line);
            }
        }
    }

    /** Return the lines of a file, which is read once: all flavors are asked of each thing in it. */
    static List<String> lines(String file, List<PDFAFlavour> flavors) throws Exception {
        try (InputStream in = new FileInputStream(file);
                PDFAParser parser =
                    Foundries.defaultInstance().createParser(in, flavors.get(0));
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavors)) {
            parser.setFlavours(flavors);
            List<String> lines = new ArrayList<>();
            for (ValidationResult result : validator.validateAll(parser)) {
                lines.add(line(file, result));
            }
            return lines;
        }
    }

    /** Return file, flavor, PASS or FAIL, and each failed rule, parted by tabs. */
    static String line(String file, ValidationResult result) {
        List<String> parts = new ArrayList<>();
        parts.add(file);
        parts.add(result.getPDFAFlavour().getId());
        parts.add(result.isCompliant() ? "PASS" : "FAIL");
        for (TestAssertion failed : result.getTestAssertions()) {
            if (failed.getStatus() == TestAssertion.Status.FAILED) {
                parts.add(clean(failed.getRuleId().getClause() + "-"
                    + failed.getRuleId().getTestNumber() + ": " + failed.getMessage()
                    + " @ " + failed.getLocation().getContext()));
            }
        }
        return String.join("\t", parts);
    }

    /** Return the flavors of ids that are joined by commas. */
    static List<PDFAFlavour> flavors(String ids) {
        List<PDFAFlavour> flavors = new ArrayList<>();
        for (String id : ids.split(",")) {
            flavors.add(flavor(id));
        }
        return flavors;
    }

    /** Return the flavor of an id; `fromString` takes a name that it does not know for another. */
    static PDFAFlavour flavor(String id) {
        for (PDFAFlavour flavor : PDFAFlavour.values()) {
            if (flavor.getId().equals(id)) {
                return flavor;
            }
        }
        throw new IllegalArgumentException("veraPDF has no flavor " + id);
    }

    static String clean(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
