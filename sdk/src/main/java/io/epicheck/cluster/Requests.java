package io.epicheck.cluster;

import io.epicheck.AccessException;
import io.epicheck.EpicheckException;
import io.epicheck.TransientException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Durations;
import io.epicheck.retry.RetryAfter;
import io.epicheck.retry.RetryPolicy;
import io.epicheck.retry.RetryRule.Decision;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends requests until there is a final answer: repeats what may be repeated, by verb. Thread-safe. */
final class Requests {
    private static final int WEBHOOK_ATTEMPTS = 3;
    /** A request that begins just before the deadline still gets this. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final Pattern WEBHOOK = Pattern.compile("failed calling webhook \\\\?\"([^\"\\\\]+)");

    private final Transport transport;
    private final BearerToken token;
    private final Time time;
    private final String server;
    private final Limits limits;
    private final RetryPolicy policy;

    Requests(Transport transport, BearerToken token, Time time, EventSink events, String server, Limits limits) {
        this.transport = transport;
        this.token = token;
        this.time = time;
        this.server = server;
        this.limits = limits;
        this.policy = RetryPolicy.standard()
                .onRepeat(repeat -> events.accept(new Notice(
                        Level.DEBUG,
                        "API_RETRY",
                        "API server: " + reason(repeat.failure()) + ", attempt " + (repeat.attempt() + 1) + " in "
                                + repeat.pause().toMillis() + " ms")));
    }

    /**
     * How long is waited.
     *
     * @param one for one whole answer
     * @param all for a request with its repetitions
     */
    record Limits(Duration one, Duration all) {
        static final Limits STANDARD = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    /**
     * A final answer.
     *
     * @param perhapsBefore whether an earlier attempt may have been served without our hearing of it
     */
    record Sent(Answer answer, boolean perhapsBefore) {}

    Answer get(String path) {
        return send("GET", path, "", "", true).answer();
    }

    /**
     * Sends a request.
     *
     * @param repeatable whether sending it twice does the same as once; otherwise it is repeated only when the server says that it
     *     did nothing
     * @return any answer that will not be another one in a moment, whatever its status
     * @throws TransientException when there is none in time
     */
    Sent send(String method, String path, String contentType, String body, boolean repeatable) {
        Deadline deadline = time.deadlineIn(limits.all());
        AtomicBoolean perhapsBefore = new AtomicBoolean();
        AtomicBoolean renewed = new AtomicBoolean();
        try {
            Answer last = policy.call(
                    deadline,
                    (failure, attempt) -> {
                        perhapsBefore.compareAndSet(false, isAmbiguous(failure));
                        return decide(failure, attempt, repeatable);
                    },
                    () -> {
                        Answer answer = transport.send(method, path, contentType, body, limit(deadline));
                        if (answer.status() == 401 && renewed.compareAndSet(false, true) && token.renew()) {
                            answer = transport.send(method, path, contentType, body, limit(deadline));
                        }
                        if (isPassing(answer)) {
                            throw new Passing(answer);
                        }
                        return answer;
                    });
            return new Sent(last, perhapsBefore.get());
        } catch (Passing last) {
            throw unavailable(last.answer, deadline);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Reads the credentials again; whether they are others now. */
    boolean renewCredentials() {
        return token.renew();
    }

    private Duration limit(Deadline deadline) {
        Duration left = deadline.remaining();
        Duration shorter = left.compareTo(limits.one()) < 0 ? left : limits.one();
        return shorter.compareTo(SHORTEST) < 0 ? SHORTEST : shorter;
    }

    /** Without the server's text, which may quote a Secret. */
    private TransientException unavailable(Answer answer, Deadline deadline) {
        String said = "the API server " + server + " answers HTTP " + answer.status();
        Matcher webhook = WEBHOOK.matcher(Transport.text(answer.body()));
        if (webhook.find()) {
            return new TransientException(
                    "WEBHOOK_UNREACHABLE",
                    said + ": it cannot call the admission webhook " + webhook.group(1),
                    "Have the webhook mended; running again is safe.");
        }
        Optional<Duration> asked =
                RetryAfter.of(answer.header()).filter(wait -> wait.compareTo(deadline.remaining()) >= 0);
        if (asked.isPresent()) {
            return new TransientException(
                    "API_BUSY",
                    said + " and asks to wait " + Durations.words(asked.get()) + ", longer than the "
                            + Durations.words(deadline.remaining()) + " that are left",
                    "Run again then; it is safe.");
        }
        return new TransientException(
                "API_UNAVAILABLE",
                said + " again and again, for " + Durations.words(limits.all()),
                "Look at the API server's health; running again is safe.");
    }

    private EpicheckException unreachable(IOException e) {
        if (e instanceof InterruptedIOException) {
            return new TransientException(
                    "INTERRUPTED", "the request to " + server + " was interrupted", "Run again.", e);
        }
        if (e instanceof TooLongException) {
            return new AccessException(
                    "NOT_KUBERNETES",
                    server + " is not a Kubernetes API server: " + e.getMessage(),
                    "Check `server` in the kubeconfig, and whether a proxy is in between.",
                    e);
        }
        if (isOfTls(e)) {
            return new AccessException(
                    "SERVER_NOT_TRUSTED",
                    "the API server " + server + " is not trusted: " + reason(e)
                            + ServerCertificate.describe(server)
                                    .map(found -> "; its certificate: " + found)
                                    .orElse(""),
                    "Check `server` and `certificate-authority-data` in the kubeconfig, and whether the certificate has expired.",
                    e);
        }
        return new TransientException(
                "API_UNREACHABLE",
                "the API server " + server + " cannot be reached: " + reason(e),
                "Check the address in the kubeconfig, the network and the server's certificate; running again is safe.",
                e);
    }

    /** A refused connection and a 429 did nothing for certain. */
    private static boolean isAmbiguous(Exception failure) {
        return failure instanceof Passing passing
                ? passing.answer.status() != 429
                : !(failure instanceof ConnectException);
    }

    private static Decision decide(Exception failure, int attempt, boolean repeatable) {
        if (failure instanceof Passing passing) {
            Answer answer = passing.answer;
            boolean nothingDone = answer.status() == 429 || answer.status() == 503;
            if (!repeatable && !nothingDone) {
                return Decision.STOP;
            }
            if (isWebhook(answer) && attempt >= WEBHOOK_ATTEMPTS) {
                return Decision.STOP;
            }
            return RetryAfter.of(answer.header()).map(Decision::after).orElse(Decision.AGAIN);
        }
        return failure instanceof InterruptedIOException || !repeatable || isForGood(failure)
                ? Decision.STOP
                : Decision.AGAIN;
    }

    private static boolean isForGood(Exception failure) {
        return failure instanceof TooLongException || isOfTls(failure);
    }

    /** A certificate that is not trusted now will not be in a second. */
    private static boolean isOfTls(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof javax.net.ssl.SSLHandshakeException
                    || cause instanceof javax.net.ssl.SSLPeerUnverifiedException
                    || cause instanceof java.security.cert.CertificateException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPassing(Answer answer) {
        return switch (answer.status()) {
            case 429, 502, 503, 504 -> true;
            // The server also says 500 to a field that its schema does not have: that stays.
            case 500 -> !Transport.text(answer.body()).contains("field not declared in schema");
            default -> false;
        };
    }

    private static boolean isWebhook(Answer answer) {
        return Transport.text(answer.body()).contains("failed calling webhook");
    }

    static String reason(Exception failure) {
        if (failure instanceof Passing passing) {
            return "HTTP " + passing.answer.status();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.net.UnknownHostException
                    || cause instanceof java.nio.channels.UnresolvedAddressException) {
                return "its name is not known";
            }
            if (cause instanceof java.security.cert.CertificateException
                    || cause instanceof java.security.cert.CertPathBuilderException) {
                return "its certificate is not trusted: " + cause.getMessage();
            }
        }
        if (failure instanceof ConnectException && failure.getMessage() == null) {
            return "connection refused";
        }
        String message = Objects.requireNonNullElse(
                failure.getMessage(), failure.getClass().getSimpleName());
        return message.toLowerCase(Locale.ROOT).contains("refused") ? "connection refused" : message;
    }

    /** An answer that may be another one in a moment. */
    private static final class Passing extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Answer answer;

        Passing(Answer answer) {
            super("HTTP " + answer.status());
            this.answer = answer;
        }
    }
}
