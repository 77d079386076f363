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

/** Validate PDF files: for each, its flavours joined by commas, then its name; one line a result. */
public class Vera {
    public static void main(String[] args) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 0; i < args.length; i += 2) {
            for (String flavour : args[i].split(",")) {
                System.out.println(line(args[i + 1], flavour));
            }
        }
    }

    /** Return file, flavour, PASS or FAIL, and each failed rule, parted by tabs. */
    static String line(String file, String name) throws Exception {
        PDFAFlavour flavour = flavour(name);
        List<String> parts = new ArrayList<>();
        parts.add(file);
        parts.add(name);
        try (InputStream in = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
                PDFAValidator validator =
                    Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            parts.add(result.isCompliant() ? "PASS" : "FAIL");
            for (TestAssertion failed : result.getTestAssertions()) {
                if (failed.getStatus() == TestAssertion.Status.FAILED) {
                    parts.add(clean(failed.getRuleId().getClause() + "-"
                        + failed.getRuleId().getTestNumber() + ": " + failed.getMessage()
                        + " @ " + failed.getLocation().getContext()));
                }
            }
        }
        return String.join("\t", parts);
    }

    /** Return the flavour of an id; `fromString` takes a name that it does not know for another. */
    static PDFAFlavour flavour(String id) {
        for (PDFAFlavour flavour : PDFAFlavour.values()) {
            if (flavour.getId().equals(id)) {
                return flavour;
            }
        }
        throw new IllegalArgumentException("veraPDF has no flavour " + id);
    }

    static String clean(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
