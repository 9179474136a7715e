package io.epicheck.image.registry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/** Takes an answer's body into memory, up to a limit. */
final class Receiver implements BodySubscriber<InputStream> {
    /** Manifests and configurations are far smaller. */
    static final int LONGEST = 32 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<InputStream> result = new CompletableFuture<>();
    private Optional<Subscription> source = Optional.empty();
    private final Meter meter;

    Receiver(Meter meter) {
        this.meter = meter;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        source = Optional.of(subscription);
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            meter.down(buffer.remaining());
            if (bytes.size() + buffer.remaining() > LONGEST) {
                source.ifPresent(Subscription::cancel);
                result.completeExceptionally(
                        new IOException("the registry's answer is longer than " + (LONGEST >> 20) + " MiB"));
                return;
            }
            byte[] piece = new byte[buffer.remaining()];
            buffer.get(piece);
            bytes.writeBytes(piece);
        }
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        result.complete(new ByteArrayInputStream(bytes.toByteArray()));
    }
}
