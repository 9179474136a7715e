package io.epicheck.image.registry;

import io.epicheck.EpicheckException;
import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Durations;
import io.epicheck.retry.RetryAfter;
import io.epicheck.retry.RetryPolicy;
import io.epicheck.retry.RetryRule.Decision;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Asks registries, and asks again: on 429, 408, 5xx and lost connections, never before Retry-After is over, until a deadline. One answer of 401
 * is met with what the registry asks for. Thread-safe.
 *
 * @param deadline of the whole operation; empty for none beside each request's own
 */
record Requests(
        Session session,
        RegistryCredentials credentials,
        Authorization authorization,
        Counters counters,
        EventSink events,
        Optional<Deadline> deadline,
        Effort effort) {
    static final Map<String, String> ALWAYS = Map.of("User-Agent", "epicheck");
    private static final String ACCEPT = String.join(
            ", ",
            MediaTypes.OCI_MANIFEST,
            MediaTypes.DOCKER_MANIFEST,
            MediaTypes.OCI_INDEX,
            MediaTypes.DOCKER_INDEX,
            "*/*");
    private static final int REDIRECTS = 5;
    /** A shorter wait is nobody's news. */
    private static final Duration NEWS = Duration.ofSeconds(3);
    /** The JDK remembers for 10 s that a name is unknown; asking earlier is no question. */
    private static final Duration NAMES = Duration.ofSeconds(11);

    /**
     * How hard one request is tried.
     *
     * @param budget no attempt begins after it
     */
    record Effort(Duration budget, int attempts) {
        static final Effort REQUEST = new Effort(Duration.ofSeconds(45), Integer.MAX_VALUE);
        static final Effort TRANSFER = new Effort(Duration.ofMinutes(10), 8);
        static final Effort MIRROR = new Effort(Duration.ofSeconds(10), 2);
    }

    Requests with(Effort another) {
        return new Requests(session, credentials, authorization, counters, events, deadline, another);
    }

    URI uri(Repository repository, String rest) {
        return URI.create(Addresses.of(repository, session.settings()) + rest);
    }

    /** Sends until there is an answer that stays. */
    Answer send(Repository repository, Ask ask) {
        return repeated(repository, () -> attempt(repository, ask));
    }

    /** An answer that is none of those expected is thrown. */
    Answer require(Repository repository, Ask ask, Answer answer, int... expected) {
        for (int each : expected) {
            if (answer.status() == each) {
                return answer;
            }
        }
        throw Refusals.refused(repository, ask, answer, credentials);
    }

    /** Runs something that sends requests, until it passes. */
    <T> T repeated(Repository repository, RetryPolicy.Call<T, IOException> call) {
        Deadline end = deadline.map(whole -> whole.atMost(effort.budget()))
                .orElseGet(() -> session.time().deadlineIn(effort.budget()));
        RetryPolicy policy = RetryPolicy.standard()
                .withMaxAttempts(effort.attempts())
                .onRepeat(repeat -> {
                    counters.retries.increment();
                    if (repeat.pause().compareTo(NEWS) >= 0) {
                        events.accept(new Notice(
                                Level.INFO,
                                "REGISTRY_WAIT",
                                "registry " + repository.registry() + ": " + Refusals.reason(repeat.failure())
                                        + "; trying again in " + Durations.words(repeat.pause())));
                    }
                });
        try {
            return policy.call(end, Requests::decide, call);
        } catch (PassingFailure last) {
            throw Refusals.busy(repository, last.answer(), end);
        } catch (IOException e) {
            throw Refusals.unreachable(repository.registry(), e);
        }
    }

    private static Decision decide(Exception failure, int attempt) {
        if (failure instanceof IOException io && Schemes.isUnknownHost(io)) {
            return attempt > 1 ? Decision.STOP : Decision.after(NAMES);
        }
        if (failure instanceof PassingFailure passing) {
            return RetryAfter.of(passing.answer()::header).map(Decision::after).orElse(Decision.AGAIN);
        }
        boolean stays = failure instanceof InterruptedIOException
                || failure instanceof Body.SourceException
                || (failure instanceof IOException io && Schemes.isFinal(io));
        return failure instanceof IOException && !stays ? Decision.AGAIN : Decision.STOP;
    }

    /** One attempt, with one new token when the registry asks for it. */
    Answer attempt(Repository repository, Ask ask) throws IOException {
        String registry = repository.registry();
        URI root = Addresses.of(repository, session.settings());
        // Where an upload lies elsewhere, credentials stay here.
        boolean ours = Addresses.sameOrigin(ask.uri(), root);
        safe(repository, ask.uri());
        String authorization = ours ? this.authorization.before(registry, ask.scopes()) : "";
        Answer answer = exchange(ask, authorization);
        if (answer.status() == 401 && ours) {
            authorization = this.authorization.after(registry, answer, ask.scopes(), authorization);
            if (!authorization.isEmpty()) {
                answer = exchange(ask, authorization);
            }
        }
        Ask next = ask;
        for (int i = 0; ask.reads() && answer.isRedirect() && i < REDIRECTS; i++) {
            next = next.at(
                    Addresses.location(next.uri(), answer.header("Location").orElse("")));
            safe(repository, next.uri());
            answer = exchange(next, Addresses.sameOrigin(next.uri(), root) ? authorization : "");
        }
        if (answer.passes()) {
            throw new PassingFailure("registry " + registry + " answers HTTP " + answer.status(), answer);
        }
        return answer;
    }

    /** Tells a registry something, without waiting for what it says. */
    void tellQuietly(Repository repository, Ask ask) {
        try {
            boolean ours = Addresses.sameOrigin(ask.uri(), Addresses.of(repository, session.settings()));
            String authorization = ours ? this.authorization.before(repository.registry(), ask.scopes()) : "";
            session.transport().tell(ask, headers(ask, authorization), counters);
        } catch (IOException | EpicheckException e) {
            // It forgets by itself, later.
        }
    }

    private Answer exchange(Ask ask, String authorization) throws IOException {
        return session.transport().send(ask, headers(ask, authorization), counters);
    }

    private static Map<String, String> headers(Ask ask, String authorization) {
        Map<String, String> headers = new LinkedHashMap<>(ALWAYS);
        headers.put("Accept", ACCEPT);
        if (!authorization.isEmpty()) {
            headers.put("Authorization", authorization);
        }
        headers.putAll(ask.headers());
        return headers;
    }

    private void safe(Repository repository, URI uri) {
        String host = Objects.requireNonNullElse(uri.getHost(), "");
        boolean plain = Addresses.isHere(host)
                || (session.settings().http(repository.registry())
                        && host.equals(Addresses.host(repository.registry())));
        if (!"https".equals(uri.getScheme()) && !("http".equals(uri.getScheme()) && plain)) {
            throw new ImageException(
                    "REGISTRY_REDIRECT_REFUSED",
                    "registry " + repository.registry() + " redirects to an address without TLS: " + host,
                    "It must be an https URL.");
        }
    }
}
