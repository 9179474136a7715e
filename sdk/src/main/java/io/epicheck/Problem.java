package io.epicheck;

/**
 * One thing that is wrong in an input file.
 *
 * @param position where
 * @param keyPath the path of keys to it, such as {@code images.app.base}; empty for the whole document
 * @param message what was found and what is allowed; never a secret value
 * @param hint what to do, such as {@code did you mean `replicas`?}; empty when there is nothing to add
 */
public record Problem(Position position, String keyPath, String message, String hint) {
    @Override
    public String toString() {
        return position + ": " + (keyPath.isEmpty() ? "" : keyPath + ": ") + message
                + (hint.isEmpty() ? "" : "; " + hint);
    }
}
