package io.epicheck.cluster;

import io.epicheck.TransientException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.retry.RetryAfter;
import io.epicheck.retry.RetryPolicy;
import io.epicheck.retry.RetryRule.Decision;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/** Sends requests until there is a final answer: repeats what may be repeated, by verb. Thread-safe. */
final class Requests {
    private static final Duration ONE = Duration.ofSeconds(30);
    private static final Duration ALL = Duration.ofSeconds(60);
    private static final int WEBHOOK_ATTEMPTS = 3;

    private final Transport transport;
    private final Time time;
    private final String server;
    private final RetryPolicy policy;

    Requests(Transport transport, Time time, EventSink events, String server) {
        this.transport = transport;
        this.time = time;
        this.server = server;
        this.policy = RetryPolicy.standard()
                .onRepeat(repeat -> events.accept(new Notice(
                        Level.DEBUG,
                        "API_RETRY",
                        "API server: " + reason(repeat.failure()) + ", attempt " + (repeat.attempt() + 1) + " in "
                                + repeat.pause().toMillis() + " ms")));
    }

    Answer get(String path) {
        return send("GET", path, "", "", true);
    }

    /**
     * Sends a request.
     *
     * @param repeatable whether sending it twice does the same as once; otherwise it is repeated only when the server says that it
     *     did nothing
     * @return any answer that is not worth a repetition, whatever its status; 401 is thrown
     */
    Answer send(String method, String path, String contentType, String body, boolean repeatable) {
        try {
            return policy.call(time.deadlineIn(ALL), (failure, attempt) -> decide(failure, attempt, repeatable), () -> {
                Answer answer = transport.send(method, path, contentType, body, ONE);
                if (isPassing(answer)) {
                    throw new Passing(answer);
                }
                return answer;
            });
        } catch (Passing last) {
            return last.answer;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    TransientException unreachable(IOException e) {
        if (e instanceof InterruptedIOException) {
            return new TransientException(
                    "INTERRUPTED", "the request to " + server + " was interrupted", "Run again.", e);
        }
        return new TransientException(
                "API_UNREACHABLE",
                "the API server " + server + " cannot be reached: " + reason(e),
                "Check the address in the kubeconfig, the network and the server's certificate; running again is safe.",
                e);
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
            return answer.header()
                    .apply("Retry-After")
                    .flatMap(text -> RetryAfter.parse(text, now(answer)))
                    .map(Decision::after)
                    .orElse(Decision.AGAIN);
        }
        return failure instanceof InterruptedIOException || !repeatable || isForGood(failure)
                ? Decision.STOP
                : Decision.AGAIN;
    }

    private static Instant now(Answer answer) {
        return answer.header().apply("Date").flatMap(RetryAfter::httpDate).orElse(Instant.EPOCH);
    }

    /** A certificate that is not trusted now will not be in a second. */
    private static boolean isForGood(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof javax.net.ssl.SSLHandshakeException
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
            if (cause instanceof java.net.UnknownHostException) {
                return "its name is not known";
            }
            if (cause instanceof java.net.ConnectException && cause.getMessage() == null) {
                return "connection refused";
            }
            if (cause instanceof java.security.cert.CertificateException
                    || cause instanceof java.security.cert.CertPathBuilderException) {
                return "its certificate is not trusted: " + cause.getMessage();
            }
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
