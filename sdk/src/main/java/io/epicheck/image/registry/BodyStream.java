package io.epicheck.image.registry;

import io.epicheck.retry.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An answer's body, read as it comes and no faster than it is read. Fails when no byte has come for a while; the JDK's own stream would wait for
 * ever. For one reader.
 */
final class BodyStream extends InputStream implements BodySubscriber<InputStream> {
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private volatile Optional<Subscription> source = Optional.empty();
    private volatile boolean closed;
    private final Duration patience;
    private final Meter meter;
    private final Runnable whenWhole;
    private Piece current = new Piece(List.of(), false, Optional.empty());

    /** @param whenWhole called once all has been read */
    BodyStream(Duration patience, Meter meter, Runnable whenWhole) {
        this.patience = patience;
        this.meter = meter;
        this.whenWhole = whenWhole;
    }

    /** What came at once; or the end, or a failure. */
    private record Piece(List<ByteBuffer> bytes, boolean last, Optional<Throwable> failure) {}

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        source = Optional.of(subscription);
        if (closed) {
            subscription.cancel();
        } else {
            subscription.request(2);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        bytes.forEach(each -> meter.down(each.remaining()));
        pieces.add(new Piece(bytes, false, Optional.empty()));
    }

    @Override
    public void onError(Throwable failure) {
        pieces.add(new Piece(List.of(), true, Optional.of(failure)));
    }

    @Override
    public void onComplete() {
        pieces.add(new Piece(List.of(), true, Optional.empty()));
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            if (current.failure().isPresent()) {
                throw new IOException(
                        String.valueOf(current.failure().get().getMessage()),
                        current.failure().get());
            }
            for (ByteBuffer buffer : current.bytes()) {
                if (buffer.hasRemaining()) {
                    int taken = Math.min(length, buffer.remaining());
                    buffer.get(bytes, offset, taken);
                    return taken;
                }
            }
            if (current.last()) {
                return -1;
            }
            current = next();
        }
    }

    /** Not read to its end, the connection is given up. */
    @Override
    public void close() {
        if (!current.last()) {
            closed = true;
            source.ifPresent(Subscription::cancel);
        }
    }

    private Piece next() throws IOException {
        try {
            Piece piece = pieces.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (piece == null) {
                close();
                throw new IOException("no byte has passed for " + Durations.words(patience));
            }
            if (piece.last() && piece.failure().isEmpty()) {
                whenWhole.run();
            } else if (!piece.last()) {
                source.ifPresent(subscription -> subscription.request(1));
            }
            return piece;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }
}
