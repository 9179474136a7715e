package io.epicheck.context;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out which git event is being handled: from {@code EPICHECK_REF} (any CI that is not known here), GitHub Actions, Jenkins
 * (multibranch and plain), or else from the git checkout itself. Stateless and thread-safe; needs no network.
 */
public final class BuildContextReader {
    private BuildContextReader() {}

    /**
     * Reads the event.
     *
     * @param environment the process's environment variables
     * @param directory a folder in the checkout; outside of one only what CI says is known
     * @throws io.epicheck.BadInputException when CI's variables contradict each other or git may not read the folder
     */
    public static BuildContext read(Map<String, String> environment, Path directory) {
        GitCheckout git = new GitCheckout(directory, environment);
        Optional<String> asked = text(environment, "EPICHECK_REF");
        BuildContext found = List.<CiVariables>of(new GitHubActions(), new Jenkins()).stream()
                .filter(ci -> ci.runs(environment))
                .findFirst()
                .orElseGet(PlainCheckout::new)
                .read(environment, git);
        return asked.map(ref -> PlainCheckout.asked(ref, found)).orElse(found);
    }

    /** A variable that is set and not blank. */
    static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
