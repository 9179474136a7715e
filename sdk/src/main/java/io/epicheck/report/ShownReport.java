package io.epicheck.report;

import io.epicheck.secret.Redactor;
import io.epicheck.secret.Sanitizer;

/** A report as it may leave the process: secrets masked first, then control characters and log commands disarmed. */
final class ShownReport {
    private ShownReport() {}

    static RunReport of(RunReport report, Redactor redactor) {
        return report.mapTexts(text -> Sanitizer.text(redactor.redact(text)));
    }
}
