package io.epicheck.testkit.cluster.schema;

/**
 * Who writes, as {@code managedFields} tells.
 *
 * @param operation {@code Apply} or {@code Update}
 * @param subresource empty for the object itself
 */
public record Writer(String manager, String operation, String apiVersion, String subresource) {
    public static Writer apply(String manager, String apiVersion) {
        return new Writer(manager, "Apply", apiVersion, "");
    }

    public static Writer update(String manager, String apiVersion) {
        return new Writer(manager, "Update", apiVersion, "");
    }

    public Writer on(String part) {
        return new Writer(manager, operation, apiVersion, part);
    }

    boolean isApply() {
        return operation.equals("Apply");
    }

    /** As a conflict names it. */
    String readable() {
        String name =
                "\"" + manager + "\"" + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"");
        return isApply() ? name : name + " using " + apiVersion;
    }
}
