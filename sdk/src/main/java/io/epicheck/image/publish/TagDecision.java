package io.epicheck.image.publish;

import java.util.Optional;

/**
 * What became of one tag, and why. Immutable.
 *
 * @param before the digest that it had when somebody looked; empty when there was none
 * @param reason in words for people; empty when nothing needs one
 */
public record TagDecision(String tag, Outcome outcome, Optional<String> before, String reason) {
    /** What can become of a tag. */
    public enum Outcome {
        /** There was none of that name. */
        CREATED,
        /** It points to this image now, and did not before. */
        MOVED,
        /** It pointed to this image already. */
        UNCHANGED,
        /** It stays where it is, and that is not this image. */
        KEPT
    }

    /** Whether the tag points to this image now. */
    public boolean isHere() {
        return outcome != Outcome.KEPT;
    }

    /** {@code latest stays at 2.1.0, 1.9.4 is older}; {@code main moved}. */
    @Override
    public String toString() {
        String word =
                switch (outcome) {
                    case CREATED -> "new";
                    case MOVED -> "moved";
                    case UNCHANGED -> "unchanged";
                    case KEPT -> "stays";
                };
        return tag + " " + word + (reason.isEmpty() ? "" : " " + reason);
    }
}
