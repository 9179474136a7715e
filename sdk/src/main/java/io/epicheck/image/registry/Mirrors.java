package io.epicheck.image.registry;

import io.epicheck.EpicheckException;
import io.epicheck.TransientException;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.image.oci.Repository;
import java.util.Optional;
import java.util.function.BiFunction;

/** Asks a registry's mirrors first. What is wrong with one is told; then the next is asked, and the registry itself in the end. */
final class Mirrors {
    private static final String WRITTEN = "written ";
    private static final String AWAY = "mirror away ";

    private final Requests requests;

    Mirrors(Requests requests) {
        this.requests = requests;
    }

    /** What is pushed is read back where it was pushed to. */
    void written(Repository repository) {
        requests.session().learnt().add(WRITTEN + repository);
    }

    /** @param read gives nothing when the repository has no such thing */
    <T> Optional<T> first(Repository repository, BiFunction<Requests, Repository, Optional<T>> read) {
        if (!requests.session().learnt().contains(WRITTEN + repository)) {
            for (Repository mirror : requests.session().settings().mirrors(repository)) {
                Optional<T> found = ask(mirror, repository, read);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return read.apply(requests, repository);
    }

    void tell(String mirror, Repository origin, EpicheckException failure) {
        requests.events()
                .accept(new Notice(
                        Level.WARNING,
                        "MIRROR_FAILED",
                        "mirror " + mirror + ": " + failure.getMessage() + "; asking " + origin.registry()));
    }

    private <T> Optional<T> ask(
            Repository mirror, Repository origin, BiFunction<Requests, Repository, Optional<T>> read) {
        if (requests.session().learnt().contains(AWAY + mirror.registry())) {
            return Optional.empty();
        }
        try {
            return read.apply(requests.with(Requests.Effort.MIRROR), mirror);
        } catch (EpicheckException e) {
            if (e instanceof TransientException && e.code().equals("INTERRUPTED")) {
                throw e;
            }
            if (e.code().equals("REGISTRY_UNREACHABLE") || e.code().equals("REGISTRY_SCHEME")) {
                requests.session().learnt().add(AWAY + mirror.registry());
            }
            tell(mirror.registry(), origin, e);
            return Optional.empty();
        }
    }
}
