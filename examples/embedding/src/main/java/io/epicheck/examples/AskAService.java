package io.epicheck.examples;

import io.epicheck.rollout.Cause;
import io.epicheck.smoke.SmokeTester;
import java.util.Optional;

/** Asks a URL until it answers three times in a row: {@code AskAService URL}. */
public final class AskAService {
    private AskAService() {}

    public static void main(String[] args) {
        Optional<Cause> cause =
                SmokeTester.get(args[0]).expectStatus(200).successes(3).run();
        System.out.println(cause.map(Cause::reason).orElse("it answers"));
    }
}
