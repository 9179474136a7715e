package io.epicheck.image.registry;

import io.epicheck.EpicheckException;
import io.epicheck.ImageException;
import io.epicheck.TransientException;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Durations;
import io.epicheck.retry.RetryAfter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What a person is told when a registry does not do what it was asked. */
final class Refusals {
    private Refusals() {}

    /** An answer that stays the same when it is asked for again. */
    static ImageException refused(Repository repository, Ask ask, Answer answer, RegistryCredentials credentials) {
        Scopes scopes = ask.scopes();
        int status = answer.status();
        String said = RegistryErrors.text(answer.body());
        String registry = repository.registry();
        if (status == 401 || status == 403) {
            boolean pushes = scopes.toString().contains("push");
            return new ImageException(
                    "REGISTRY_UNAUTHORIZED",
                    "registry " + registry + " refuses access to " + repository.path() + " "
                            + credentials
                                    .find(registry)
                                    .map(known -> "as " + known)
                                    .orElse("without credentials") + " (HTTP " + status
                            + (said.isEmpty() ? "" : ": " + said) + "); it takes the scope " + scopes,
                    credentials.advice(registry) + "; the account needs the right to " + (pushes ? "push." : "pull."));
        }
        if (status == 400
                && "http".equals(ask.uri().getScheme())
                && new String(answer.body(), StandardCharsets.ISO_8859_1).contains("HTTPS")) {
            return new ImageException(
                    "REGISTRY_SCHEME",
                    "registry " + registry + " speaks TLS and was asked without",
                    "Remove `http: true` of " + registry + " under `registries`; on this machine write `http: false`.");
        }
        return new ImageException("REGISTRY_REFUSED", answered(repository, answer), "");
    }

    /** The last of several answers that could have been another one in a moment. */
    static EpicheckException busy(Repository repository, Answer answer, Deadline deadline) {
        String registry = repository.registry();
        if (answer.status() != 429) {
            return new ImageException("REGISTRY_REFUSED", answered(repository, answer), "Running again is safe.");
        }
        String wait = RetryAfter.of(answer::header)
                .filter(asked -> asked.compareTo(deadline.remaining()) >= 0)
                .map(asked -> "; it asks to wait " + Durations.words(asked) + ", longer than the "
                        + Durations.words(deadline.remaining()) + " that are left")
                .orElse("");
        return new TransientException(
                "REGISTRY_BUSY",
                answered(repository, answer) + wait,
                "Run again later; it is safe. Pulls with a login have a higher limit: `docker login " + registry
                        + "`.");
    }

    /** No answer at all. */
    static EpicheckException unreachable(String registry, IOException failure) {
        if (failure instanceof InterruptedIOException) {
            return new TransientException(
                    "INTERRUPTED", "the work with registry " + registry + " was interrupted", "Run again.", failure);
        }
        if (failure instanceof Body.SourceException) {
            return new ImageException("LAYER_UNREADABLE", String.valueOf(failure.getMessage()), "", failure);
        }
        if (Schemes.isPlainText(failure)) {
            return new ImageException(
                    "REGISTRY_SCHEME",
                    "registry " + registry + " does not speak TLS: " + failure.getMessage(),
                    "If it is to be trusted without, write `registries: {" + quoted(registry)
                            + ": {http: true}}` into the pipeline file.",
                    failure);
        }
        if (Schemes.isTls(failure)) {
            return new ImageException(
                    "REGISTRY_SCHEME",
                    "registry " + registry + " does not answer in plain HTTP: " + failure.getMessage(),
                    "If it speaks TLS, remove `http: true` of it under `registries`; on this machine write `http:"
                            + " false`.",
                    failure);
        }
        if (Schemes.isUntrusted(failure)) {
            return new ImageException(
                    "REGISTRY_NOT_TRUSTED",
                    "the TLS handshake with registry " + registry + " fails: " + failure.getMessage(),
                    "Let Java trust its certificate authority (-Djavax.net.ssl.trustStore=...).",
                    failure);
        }
        if (Schemes.isUnknownHost(failure)) {
            return new ImageException(
                    "REGISTRY_UNREACHABLE",
                    "registry " + registry + " cannot be reached: " + reason(failure),
                    "Check its spelling, and whether this machine's DNS knows it.",
                    failure);
        }
        return new ImageException(
                "REGISTRY_UNREACHABLE",
                "registry " + registry + " cannot be reached: " + reason(failure),
                "Check its name and the network; running again is safe.",
                failure);
    }

    /** Why a request got no answer. The JDK's own words are often none. */
    static String reason(Exception failure) {
        if (failure instanceof IOException io && Schemes.isUnknownHost(io)) {
            return "its name is not known";
        }
        return failure instanceof ConnectException
                ? "connection refused"
                : Objects.requireNonNullElse(
                        failure.getMessage(), failure.getClass().getSimpleName());
    }

    static ImageException otherBytes(Repository repository, String wanted, String found) {
        return new ImageException(
                "DIGEST_MISMATCH",
                repository + "@" + wanted + ": " + found,
                "Something in the registry, or between here and it, changes what it sends.");
    }

    private static String answered(Repository repository, Answer answer) {
        String said = RegistryErrors.text(answer.body());
        return "registry " + repository.registry() + " answers HTTP " + answer.status() + " for " + repository.path()
                + (said.isEmpty() ? "" : ": " + said);
    }

    private static String quoted(String registry) {
        return registry.contains(":") ? "\"" + registry + "\"" : registry;
    }
}
