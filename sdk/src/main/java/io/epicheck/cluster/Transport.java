package io.epicheck.cluster;

import io.epicheck.retry.Durations;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request, one answer; knows TLS and credentials, and nothing of Kubernetes' objects. Thread-safe. */
final class Transport {
    private final HttpClient client;
    private final String server;

    Transport(HttpClient client, String server) {
        this.client = client;
        this.server = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    }

    /**
     * Sends a request once.
     *
     * @param path with its query
     * @param body empty for none
     * @throws IOException when no answer came, or not in time
     */
    Answer send(String method, String path, String contentType, String body, Duration limit) throws IOException {
        HttpRequest.Builder request = client.newHttpRequestBuilder()
                .uri(server + path)
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .header("Accept", "application/json")
                .header("User-Agent", "epicheck");
        if (body.isEmpty()) {
            // fabric8 has no way to write a request with a method and no body other than these.
            request = method.equals("DELETE") ? request.delete("application/json", "") : request;
        } else {
            request = request.method(method, contentType, body);
        }
        Collector collector = new Collector();
        long end = System.nanoTime() + limit.toNanos();
        HttpResponse<AsyncBody> response = await(client.consumeBytes(request.build(), collector), limit);
        AsyncBody content = response.body();
        try {
            content.consume();
            await(content.done(), Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        } catch (IOException e) {
            content.cancel();
            throw e;
        }
        return new Answer(response.code(), collector.bytes.toByteArray(), name -> response.headers(name).stream()
                .findFirst());
    }

    /** Opens an answer that goes on; its bytes go to {@code chunks} until the stream ends or is cancelled. */
    Stream open(String path, Duration limit, ChunkListener chunks) throws IOException {
        HttpRequest request = client.newHttpRequestBuilder()
                .uri(server + path)
                .header("Accept", "application/json")
                .header("User-Agent", "epicheck")
                .forStreaming()
                .build();
        try {
            HttpResponse<AsyncBody> response = await(
                    client.consumeBytes(request, (buffers, body) -> {
                        chunks.onChunk(buffers);
                        body.consume();
                    }),
                    limit);
            return new Stream(response);
        } catch (RejectedExecutionException | IllegalStateException e) {
            // A stream is opened anew on a thread of its own, which may be a moment behind the one that closes all.
            throw new IOException("the connection to the cluster was closed", e);
        }
    }

    private static <T> T await(CompletableFuture<T> answer, Duration limit) throws IOException {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("no whole answer within " + Durations.words(limit), e);
        } catch (ExecutionException | CancellationException e) {
            Throwable cause = Optional.ofNullable(e.getCause()).orElse(e);
            throw cause instanceof IOException known
                    ? known
                    : new IOException(
                            Objects.requireNonNullElse(
                                    cause.getMessage(), cause.getClass().getSimpleName()),
                            cause);
        }
    }

    /** Takes the bytes of a stream as they come, on a thread of the client. */
    @FunctionalInterface
    interface ChunkListener {
        void onChunk(List<ByteBuffer> buffers) throws IOException;
    }

    /** Keeps a body, up to a length that no honest server needs: lists come in pages. */
    private static final class Collector implements AsyncBody.Consumer<List<ByteBuffer>> {
        private static final int LONGEST = 32 << 20;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void consume(List<ByteBuffer> buffers, AsyncBody body) throws IOException {
            for (ByteBuffer buffer : buffers) {
                byte[] chunk = new byte[buffer.remaining()];
                buffer.get(chunk);
                if (bytes.size() + chunk.length > LONGEST) {
                    throw new TooLongException(LONGEST);
                }
                bytes.write(chunk, 0, chunk.length);
            }
            body.consume();
        }
    }

    /** An answer that goes on. */
    static final class Stream implements AutoCloseable {
        private final HttpResponse<AsyncBody> response;

        private Stream(HttpResponse<AsyncBody> response) {
            this.response = response;
        }

        int status() {
            return response.code();
        }

        /** Lets the bytes come. */
        void start() {
            response.body().consume();
        }

        /** Completes when the stream ends, by itself or by a failure. */
        CompletableFuture<Void> done() {
            return response.body().done();
        }

        @Override
        public void close() {
            response.body().cancel();
        }
    }

    /** The text of an answer. */
    static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
