package io.epicheck.image.layer;

import io.epicheck.image.oci.Digests;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Makes an archive of what is written to it, in one pass. As long as that fits into memory it is only hashed, so that one that is known costs no
 * compression; from then on it is compressed while it comes, so that nothing is read twice. Not thread-safe.
 */
final class LayerWriter extends OutputStream {
    private final Path file;
    private final HeldBytes held;
    private final PackingMeter meter;
    private final MessageDigest plain = Digests.sha256();
    private final MessageDigest packed = Digests.sha256();
    private Optional<GzipStream> gzip = Optional.empty();
    private Optional<String> diffId = Optional.empty();
    private boolean done;

    /** @param most bytes that are held before compression begins */
    LayerWriter(Path file, long most) {
        this(file, most, PackingMeter.none());
    }

    /** @param meter is told of what is compressed */
    LayerWriter(Path file, long most, PackingMeter meter) {
        this.file = file;
        this.held = new HeldBytes(most);
        this.meter = meter;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        plain.update(bytes, from, count);
        if (gzip.isPresent() || !held.takes(bytes, from, count)) {
            compress(open(), bytes, from, count);
        } else {
            meter.look();
        }
    }

    /** Of everything; nothing may be written after. */
    String diffId() {
        String known = diffId.orElseGet(() -> Digests.text(plain));
        diffId = Optional.of(known);
        return known;
    }

    /** Ends the file. */
    LayerArchive finish() throws IOException {
        open().close();
        done = true;
        return new LayerArchive(file, Digests.text(packed), diffId(), Files.size(file));
    }

    /** Gives up what is not finished; the file stays. */
    @Override
    public void close() throws IOException {
        if (!done && gzip.isPresent()) {
            gzip.get().abort();
        }
    }

    private GzipStream open() throws IOException {
        if (gzip.isPresent()) {
            return gzip.get();
        }
        GzipStream opened = new GzipStream(
                new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 64 * 1024), packed),
                Compressor.standard());
        gzip = Optional.of(opened);
        held.moveTo((bytes, from, count) -> compress(opened, bytes, from, count));
        return opened;
    }

    private void compress(GzipStream to, byte[] bytes, int from, int count) throws IOException {
        to.write(bytes, from, count);
        meter.packed(count);
    }
}
