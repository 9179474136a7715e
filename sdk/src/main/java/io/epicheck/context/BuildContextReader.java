package io.epicheck.context;

import io.epicheck.BadInputException;
import io.epicheck.context.BuildContext.Trigger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out which git event is being handled: from {@code EPICHECK_REF} and {@code EPICHECK_EVENT} (any CI that is not known here), GitHub
 * Actions, GitLab, Jenkins (multibranch and plain), or else from the git checkout itself. Stateless and thread-safe; needs no network.
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
        BuildContext found = List.<CiVariables>of(new GitHubActions(), new GitLab(), new Jenkins()).stream()
                .filter(ci -> ci.runs(environment))
                .findFirst()
                .orElseGet(PlainCheckout::new)
                .read(environment, git);
        BuildContext context = asked.map(ref -> PlainCheckout.asked(ref, found)).orElse(found);
        return text(environment, "EPICHECK_EVENT")
                .map(event -> context.withTrigger(trigger(event)))
                .orElse(context);
    }

    /**
     * Every branch and tag that the checkout knows, as full refs; those of {@code origin} as branches. Empty outside a checkout; a shallow
     * clone knows few.
     */
    public static Set<String> refs(Map<String, String> environment, Path directory) {
        return new GitCheckout(directory, environment).refs();
    }

    private static Trigger trigger(String event) {
        String name = event.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(Trigger.values())
                .filter(trigger -> trigger.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "BAD_EVENT",
                        "`" + event + "` is no event",
                        "Give push, tag, pull_request, schedule or manual."));
    }

    /** A variable that is set and not blank. */
    static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
