package io.epicheck.image.registry;

import io.epicheck.retry.Durations;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends one request on a kept connection. Gives up when no byte has passed for a while, however long the whole takes: layers are large and
 * lines slow. An interrupt ends it at once. Thread-safe.
 */
final class Transport {
    /** How often is looked, per patience. */
    private static final int LOOKS = 5;
    /** A registry may need longer to store what it has got. */
    private static final int STORING = 4;

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final HttpClient http;
    private final Duration patience;
    private final Time time;
    private final Connections connections = new Connections();

    private Transport(HttpClient http, Duration patience, Time time) {
        this.http = http;
        this.patience = patience;
        this.time = time;
    }

    static Transport open(Duration patience, Time time) {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        return new Transport(http, patience, time);
    }

    /** @param headers all of them */
    Answer send(Ask ask, Map<String, String> headers, Counters counters) throws IOException {
        Meter meter = new Meter(counters, ask.listener());
        BodyPublisher body = ask.body().map(Body::publisher).orElseGet(BodyPublishers::noBody);
        long toSend = Math.max(0, body.contentLength());
        HttpRequest.Builder request = HttpRequest.newBuilder(ask.uri())
                .method(
                        ask.method(),
                        toSend > 0
                                ? BodyPublishers.fromPublisher(
                                        subscriber -> body.subscribe(new Counted(subscriber, meter)), toSend)
                                : body);
        headers.forEach(request::header);
        counters.requests.increment();
        if (connections.take(ask.uri(), time.nanos())) {
            counters.connections.increment();
        }
        CompletableFuture<HttpResponse<InputStream>> coming = http.sendAsync(
                request.build(),
                info -> ask.streamed() && info.statusCode() / 100 == 2
                        ? new BodyStream(patience, meter, () -> reusable(ask, info))
                        : new Receiver(meter));
        HttpResponse<InputStream> answer;
        try {
            answer = await(coming, meter, toSend);
        } catch (IOException e) {
            if (ask.body().isPresent()) {
                ask.body().get().rethrow();
            }
            throw e;
        } finally {
            ask.body().ifPresent(Body::close);
        }
        if (answer.body() instanceof BodyStream stream) {
            return new Answer(answer.statusCode(), answer.headers(), new byte[0], Optional.of(stream));
        }
        reusable(ask, answer.headers().firstValue("Connection"));
        return new Answer(answer.statusCode(), answer.headers(), answer.body().readAllBytes(), Optional.empty());
    }

    /** Sends a request whose answer nobody needs; waits a moment for it to leave, even when the thread is interrupted. */
    void tell(Ask ask, Map<String, String> headers, Counters counters) {
        boolean interrupted = Thread.interrupted();
        HttpRequest.Builder request = HttpRequest.newBuilder(ask.uri())
                .timeout(Duration.ofSeconds(1))
                .method(ask.method(), BodyPublishers.noBody());
        headers.forEach(request::header);
        counters.requests.increment();
        try {
            http.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
                    .get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Then it is not told.
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void reusable(Ask ask, HttpResponse.ResponseInfo info) {
        reusable(ask, info.headers().firstValue("Connection"));
    }

    private void reusable(Ask ask, Optional<String> connection) {
        if (!connection.filter("close"::equalsIgnoreCase).isPresent()) {
            connections.giveBack(ask.uri(), time.nanos());
        }
    }

    private HttpResponse<InputStream> await(
            CompletableFuture<HttpResponse<InputStream>> answer, Meter meter, long toSend) throws IOException {
        long seen = -1;
        for (int idle = 0; true; idle++) {
            if (meter.moved() != seen) {
                seen = meter.moved();
                idle = 0;
            }
            if (idle > LOOKS * (toSend > 0 && seen >= toSend ? STORING : 1)) {
                answer.cancel(true);
                throw new IOException("no byte has passed for " + Durations.words(patience));
            }
            try {
                return answer.get(patience.toMillis() / LOOKS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Whether a byte has passed meanwhile is looked at above.
            } catch (InterruptedException e) {
                answer.cancel(true);
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted").initCause(e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException known
                        ? known
                        : new IOException(Objects.requireNonNullElse(e.getMessage(), "failed"), e.getCause());
            }
        }
    }

    /** A body that counts what is taken of it. */
    private record Counted(Subscriber<? super ByteBuffer> to, Meter meter) implements Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Subscription subscription) {
            to.onSubscribe(subscription);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            meter.up(bytes.remaining());
            to.onNext(bytes);
        }

        @Override
        public void onError(Throwable failure) {
            to.onError(failure);
        }

        @Override
        public void onComplete() {
            to.onComplete();
        }
    }
}
