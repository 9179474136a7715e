package io.epicheck.rollout.evidence;

import io.epicheck.secret.Redactor;
import io.epicheck.secret.Sanitizer;

/** Makes foreign text fit to be shown: no secret, no terminal control. Immutable. */
record CleanText(Redactor redactor) {
    /** Twice, because an escape sequence may hide in a secret, and a secret may be torn by one. */
    String text(String foreign) {
        return redactor.redact(Sanitizer.text(redactor.redact(foreign)));
    }

    /** The same on one line. */
    String line(String foreign) {
        return redactor.redact(Sanitizer.line(redactor.redact(foreign)));
    }
}
