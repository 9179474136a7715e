package io.epicheck.image.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;

/** Takes the bytes of one answer, into memory up to a limit or into a file, and counts them as they come. */
final class Receiver implements BodySubscriber<byte[]> {
    /** Manifests and configurations are far smaller. */
    private static final int LONGEST = 32 << 20;

    private final OutputStream out;
    private final AtomicLong progress;
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();

    private Receiver(OutputStream out, AtomicLong progress) {
        this.out = out;
        this.progress = progress;
    }

    static Receiver intoMemory(AtomicLong progress) {
        return new Receiver(new Memory(), progress);
    }

    /** The result is empty then. */
    static Receiver into(Path file, AtomicLong progress) {
        try {
            return new Receiver(Files.newOutputStream(file), progress);
        } catch (IOException e) {
            Receiver failed = new Receiver(OutputStream.nullOutputStream(), progress);
            failed.result.completeExceptionally(new StorageException(e));
            return failed;
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (result.isDone()) {
            return;
        }
        try {
            for (ByteBuffer buffer : buffers) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                out.write(bytes);
                progress.addAndGet(bytes.length);
            }
        } catch (IOException e) {
            result.completeExceptionally(out instanceof Memory ? e : new StorageException(e));
        }
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
        close();
    }

    @Override
    public void onComplete() {
        close();
        result.complete(out instanceof Memory memory ? memory.bytes.toByteArray() : new byte[0]);
    }

    private void close() {
        try {
            out.close();
        } catch (IOException e) {
            result.completeExceptionally(new StorageException(e));
        }
    }

    /** The disk here is at fault, not the registry: trying again does not help. */
    static final class StorageException extends IOException {
        private static final long serialVersionUID = 1L;

        StorageException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static final class Memory extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] some, int offset, int length) throws IOException {
            if (bytes.size() + length > LONGEST) {
                throw new IOException("the registry's answer is longer than " + (LONGEST >> 20) + " MiB");
            }
            bytes.write(some, offset, length);
        }
    }
}
