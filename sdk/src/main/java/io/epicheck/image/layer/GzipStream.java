package io.epicheck.image.layer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * Compresses what is written to it, in pieces, on threads of its own: their number changes the time, never a byte. None of its threads waits
 * for another, and the writer helps when all are busy, so that any number of streams ends on any pool. Holds a few pieces in memory. Not
 * thread-safe.
 */
final class GzipStream extends OutputStream {
    /** RFC 1952: no time, no name, no system. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};
    /** An empty last block with fixed codes. */
    private static final byte[] LAST_BLOCK = {3, 0};

    private static final int MOST_THREADS = 8;

    private final OutputStream out;
    private final Compressor compressor;
    private final int threads;
    private final CRC32 crc = new CRC32();
    private final Deque<Future<byte[]>> pending = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Deflate> idle = new ConcurrentLinkedQueue<>();
    private final byte[] buffer;
    private Optional<ThreadPoolExecutor> pool = Optional.empty();
    private int before;
    private int end;
    private long length;

    GzipStream(OutputStream out, Compressor compressor) throws IOException {
        this(out, compressor, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
    }

    /** @param threads beside the writer's; 0 for none */
    GzipStream(OutputStream out, Compressor compressor, int threads) throws IOException {
        this.out = out;
        this.compressor = compressor;
        this.threads = threads;
        this.buffer = new byte[Deflate.WINDOW + compressor.piece()];
        out.write(HEADER);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        crc.update(bytes, from, count);
        length += count;
        int at = from;
        while (at < from + count) {
            int some = Math.min(from + count - at, before + compressor.piece() - end);
            System.arraycopy(bytes, at, buffer, end, some);
            end += some;
            at += some;
            if (end == before + compressor.piece()) {
                piece();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (end > before && pending.isEmpty()) {
                out.write(compressed(Arrays.copyOf(buffer, end), before)); // alone, it is not worth a thread
            } else if (end > before) {
                piece();
            }
            while (!pending.isEmpty()) {
                out.write(result(pending.remove()));
            }
            out.write(LAST_BLOCK);
            little(crc.getValue());
            little(length);
        } finally {
            stop();
            out.close();
        }
    }

    /** Gives up: nothing more is written. */
    void abort() throws IOException {
        stop();
        out.close();
    }

    /** Whether threads were started. */
    boolean usesThreads() {
        return pool.isPresent();
    }

    private void stop() {
        pending.forEach(each -> each.cancel(true));
        pool.ifPresent(ThreadPoolExecutor::shutdownNow);
    }

    private void piece() throws IOException {
        byte[] bytes = Arrays.copyOf(buffer, end);
        int from = before;
        FutureTask<byte[]> task = new FutureTask<>(() -> compressed(bytes, from));
        start(task);
        pending.add(task);
        int kept = Math.min(Deflate.WINDOW, end);
        System.arraycopy(buffer, end - kept, buffer, 0, kept);
        before = kept;
        end = kept;
        while (!pending.isEmpty()
                && (pending.size() > 2 * threads || pending.element().isDone())) {
            out.write(result(pending.remove()));
        }
    }

    private void start(FutureTask<byte[]> task) {
        if (threads == 0) {
            task.run();
            return;
        }
        if (pool.isEmpty()) {
            pool = Optional.of(new ThreadPoolExecutor(
                    threads, threads, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(threads), work -> {
                        Thread thread = new Thread(work, "epicheck-compress");
                        thread.setDaemon(true);
                        return thread;
                    }));
        }
        try {
            pool.get().execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // all are busy
        }
    }

    private byte[] compressed(byte[] bytes, int from) {
        Deflate free = idle.poll();
        Deflate deflate = free == null ? compressor.deflate() : free;
        byte[] result = deflate.piece(bytes, from, bytes.length);
        idle.add(deflate);
        return result;
    }

    private static byte[] result(Future<byte[]> piece) throws IOException {
        try {
            return piece.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a layer was compressed");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a layer could not be compressed", e.getCause());
        }
    }

    private void little(long value) throws IOException {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write((int) (value >>> shift) & 0xff);
        }
    }
}
