package io.epicheck.image.registry;

import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.registry.RegistryFaults;
import io.epicheck.testkit.registry.RegistryFeatures;
import io.epicheck.testkit.registry.RegistryFeatures.Locations;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What goes wrong with it. */
@SuppressWarnings("ImmutableEnumChecker") // none of them has a state
enum EndpointFault {
    NOTHING("(no fault)", (Function<FaultScene, Optional<Fault>>) scene -> Optional.empty()),
    BUSY("429, Retry-After 2", (Function<FaultScene, Optional<Fault>>)
            scene -> Optional.of(RegistryFaults.rateLimit().retryAfter(Duration.ofSeconds(2)))),
    BROKEN("500", (Function<FaultScene, Optional<Fault>>) scene -> Optional.of(Fault.answer(500))),
    AWAY("503", (Function<FaultScene, Optional<Fault>>) scene -> Optional.of(Fault.answer(503))),
    RESET("reset", (Function<FaultScene, Optional<Fault>>)
            scene -> Optional.of(Fault.reset().times(2))),
    LOST("answer lost", (Function<FaultScene, Optional<Fault>>)
            scene -> Optional.of(Fault.lostAnswer().times(2))),
    TRUNCATED("truncated body", (Function<FaultScene, Optional<Fault>>) scene -> Optional.of(Fault.truncated(0.5))),
    EXPIRED("expired token", (Function<FaultScene, Optional<Fault>>) scene -> Optional.of(Fault.answer(401)
            .header(
                    "WWW-Authenticate",
                    "Bearer realm=\"http://" + scene.registry.address() + "/token\",service=\""
                            + scene.registry.address() + "\""))),
    RELATIVE("relative Location", (UnaryOperator<RegistryFeatures>)
            features -> features.withLocations(Locations.RELATIVE)),
    NOT_MOUNTED("202 on mount", (UnaryOperator<RegistryFeatures>) features -> features.withMounts(false)),
    NO_SUBJECT("no OCI-Subject", (UnaryOperator<RegistryFeatures>) features -> features.withSubjects(false)),
    ALWAYS_BUSY("429 for ever", (Function<FaultScene, Optional<Fault>>)
            scene -> Optional.of(RegistryFaults.rateLimit().always())),
    ALWAYS_AWAY("503 for ever", (Function<FaultScene, Optional<Fault>>)
            scene -> Optional.of(Fault.answer(503).always())),
    ALWAYS_RESET("reset for ever", (Function<FaultScene, Optional<Fault>>)
            scene -> Optional.of(Fault.reset().always()));

    final String title;
    final UnaryOperator<RegistryFeatures> features;
    final Function<FaultScene, Optional<Fault>> fault;

    EndpointFault(String title, Function<FaultScene, Optional<Fault>> fault) {
        this.title = title;
        this.features = features -> features;
        this.fault = fault;
    }

    EndpointFault(String title, UnaryOperator<RegistryFeatures> features) {
        this.title = title;
        this.features = features;
        this.fault = scene -> Optional.empty();
    }

    boolean passes() {
        return !name().startsWith("ALWAYS");
    }
}
