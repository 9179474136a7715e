package io.epicheck.notify;

import io.epicheck.config.PipelineConfig.NotifyConfig;
import io.epicheck.report.RunReport;
import io.epicheck.retry.RetryAfter;
import io.epicheck.retry.RetryPolicy;
import io.epicheck.retry.RetryRule.Decision;
import io.epicheck.retry.Time;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.SecretResolver;
import io.epicheck.secret.SecretValue;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells chat services how a run ended. Immutable and thread-safe. Two tries of 5 seconds each; a service that cannot be told is a warning
 * and nothing more. The webhook's URL is a secret and is in no text.
 */
public final class Notifier {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration ALL = Duration.ofSeconds(15);

    private final List<NotifyConfig> targets;
    private final Map<String, String> environment;
    private final Path directory;
    private final Time time;

    private Notifier(List<NotifyConfig> targets, Map<String, String> environment, Path directory, Time time) {
        this.targets = List.copyOf(targets);
        this.environment = Map.copyOf(environment);
        this.directory = directory;
        this.time = time;
    }

    /**
     * For the notifications of a pipeline file.
     *
     * @param environment variables that hold webhooks
     * @param directory what files that hold webhooks are relative to
     */
    public static Notifier of(List<NotifyConfig> targets, Map<String, String> environment, Path directory, Time time) {
        return new Notifier(targets, environment, directory, time);
    }

    /** Tells everybody who is configured; one whose optional webhook is not set is left out. Returns what went wrong. */
    public List<String> send(RunReport report, Redactor redactor) {
        List<String> problems = new ArrayList<>();
        for (NotifyConfig target : targets) {
            String name = target.kind() == NotifyConfig.Kind.SLACK ? "Slack" : "Discord";
            Optional<SecretValue> webhook = SecretResolver.optional(target.webhook(), environment, directory);
            webhook.ifPresent(value -> post(value, ChatMessage.json(target.kind(), report, redactor))
                    .ifPresent(problem -> problems.add(name + " was not told: " + problem)));
        }
        return problems;
    }

    private Optional<String> post(SecretValue webhook, String json) {
        URI uri;
        try {
            uri = URI.create(new String(webhook.reveal(), StandardCharsets.UTF_8).strip());
        } catch (IllegalArgumentException e) {
            return Optional.of("its webhook is no URL");
        }
        String host = uri.getHost() == null ? "" : uri.getHost();
        boolean here = host.equals("localhost") || host.equals("127.0.0.1");
        if (host.isEmpty() || !("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && here))) {
            return Optional.of("its webhook is no https URL");
        }
        HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        try {
            int status = RetryPolicy.standard()
                    .withMaxAttempts(2)
                    .call(time.deadlineIn(ALL), (failure, attempt) -> decide(failure), () -> once(http, request));
            return status < 300 ? Optional.empty() : Optional.of("HTTP " + status);
        } catch (Passing e) {
            return Optional.of("HTTP " + e.answer.statusCode());
        } catch (IOException e) {
            return Optional.of("no answer (" + e.getClass().getSimpleName() + ")"); // its text may hold the URL
        }
    }

    private static int once(HttpClient http, HttpRequest request) throws IOException {
        try {
            HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
            if (answer.statusCode() == 429 || answer.statusCode() >= 500) {
                throw new Passing(answer);
            }
            return answer.statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private static Decision decide(Exception failure) {
        if (failure instanceof InterruptedIOException) {
            return Decision.STOP;
        }
        return failure instanceof Passing passing
                ? passing.answer
                        .headers()
                        .firstValue("Retry-After")
                        .flatMap(text -> RetryAfter.parse(text, Instant.EPOCH))
                        .map(Decision::after)
                        .orElse(Decision.AGAIN)
                : Decision.AGAIN;
    }

    private static final class Passing extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient HttpResponse<Void> answer;

        Passing(HttpResponse<Void> answer) {
            super("HTTP " + answer.statusCode());
            this.answer = answer;
        }
    }
}
