package io.epicheck.image.registry;

import io.epicheck.retry.Durations;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Sends one request. Gives up when no byte has passed for a while, however long the whole takes: layers are large and lines slow. */
final class PatientHttp {
    /** How often is looked, per patience. */
    private static final int LOOKS = 5;
    /** A registry may need longer to store what it has got. */
    private static final int STORING = 4;

    private final HttpClient http;
    private final Duration patience;

    PatientHttp(HttpClient http, Duration patience) {
        this.http = http;
        this.patience = patience;
    }

    /** @param file where a good answer's body goes; empty for memory */
    HttpResponse<byte[]> send(HttpRequest.Builder request, String method, BodyPublisher body, Optional<Path> file)
            throws IOException {
        AtomicLong progress = new AtomicLong();
        HttpRequest ready = request.method(
                        method,
                        body.contentLength() > 0
                                ? BodyPublishers.fromPublisher(
                                        subscriber -> body.subscribe(new Counted(subscriber, progress)),
                                        body.contentLength())
                                : body)
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                ready,
                info -> file.isPresent() && info.statusCode() == 200
                        ? Receiver.into(file.get(), progress)
                        : Receiver.intoMemory(progress));
        return await(answer, progress, Math.max(0, body.contentLength()));
    }

    private HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> answer, AtomicLong progress, long toSend)
            throws IOException {
        long seen = -1;
        for (int idle = 0; true; idle++) {
            if (progress.get() != seen) {
                seen = progress.get();
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
    private record Counted(Subscriber<? super ByteBuffer> to, AtomicLong progress) implements Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Subscription subscription) {
            to.onSubscribe(subscription);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            progress.addAndGet(bytes.remaining());
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
