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

/** Validate PDF files: arguments are flavours joined by commas, then files; one line a result. */
public class Vera {
    public static void main(String[] args) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 1; i < args.length; i++) {
            for (String flavour : args[0].split(",")) {
                System.out.println(line(args[i], flavour));
            }
        }
    }

    /** Return file, flavour, PASS or FAIL, and each failed rule, parted by tabs. */
    static String line(String file, String name) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.fromString(name);
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

    static String clean(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
