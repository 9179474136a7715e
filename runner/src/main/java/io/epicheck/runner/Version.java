package io.epicheck.runner;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version =
                Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "(not from a jar)");
        return new String[] {
            "epicheck " + version + ", Java " + Runtime.version().feature()
        };
    }
}
