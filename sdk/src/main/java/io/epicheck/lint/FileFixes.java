package io.epicheck.lint;

import java.util.List;

/**
 * What fixing the files comes to. Immutable; nothing was written yet: {@link FileFix#write} does that.
 *
 * @param files those that change
 * @param fixed the findings that are mended by it
 * @param byHand the findings that have a fix which a person must make, and why
 */
public record FileFixes(List<FileFix> files, List<Finding> fixed, List<ByHand> byHand) {
    public FileFixes {
        files = List.copyOf(files);
        fixed = List.copyOf(fixed);
        byHand = List.copyOf(byHand);
    }

    /** A fix that was not made. */
    public record ByHand(Finding finding, String reason) {
        @Override
        public String toString() {
            return finding.position() + ": " + finding.rule() + ": " + finding.keyPath() + ": by hand: " + reason;
        }
    }

    /** All changes as one unified diff; empty when there are none. */
    public String diff() {
        StringBuilder text = new StringBuilder();
        files.forEach(file -> text.append(file.diff()));
        return text.toString();
    }
}
