package io.epicheck.image.layer;

import io.epicheck.EpicheckException;
import io.epicheck.ImageException;
import io.epicheck.TransientException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * A layer as a compressed archive (<a href="https://github.com/opencontainers/image-spec/blob/main/layer.md">OCI layer</a>) in a file. The
 * same files give the same bytes, whoever packs them, when, where and with which JDK: sorted names, times made of contents, owners and
 * permissions as asked, own archive and compression; symbolic links stay links.
 *
 * @param digest of the compressed bytes
 * @param diffId of the bytes before compression
 * @param size of the compressed bytes
 */
public record LayerArchive(Path file, String digest, String diffId, long size) {
    /** Changes with everything that can change the bytes of an archive of equal files. */
    static final String FORMAT =
            "tar" + TarStream.VERSION + "-" + Compressor.standard().name();

    /** What fills an archive. */
    public interface Content {
        /** Writes the whole archive before compression, the same bytes every time. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Packs a layer into a file.
     *
     * @throws ImageException when a source is missing, leads out of its folder, cannot be read, or the file cannot be written
     */
    public static LayerArchive write(ImageLayer layer, Path file) {
        return write(layer, file, PackingListener.none());
    }

    static LayerArchive write(ImageLayer layer, Path file, PackingListener listener) {
        LayerFiles files = LayerFiles.of(layer);
        PackingMeter meter = new PackingMeter(listener, files.archived());
        return write(layer.name(), out -> LayerTar.write(files, out, meter), new LayerWriter(file, 0, meter), file);
    }

    /**
     * Compresses an archive into a file.
     *
     * @param name what messages call it
     * @throws ImageException when the file cannot be written
     */
    public static LayerArchive write(String name, Content content, Path file) {
        return write(name, content, new LayerWriter(file, 0), file);
    }

    private static LayerArchive write(String name, Content content, LayerWriter opened, Path file) {
        try (LayerWriter writer = opened) {
            content.writeTo(writer);
            return writer.finish();
        } catch (IOException e) {
            throw failed(name, file, e);
        }
    }

    static EpicheckException failed(String name, Path file, IOException e) {
        if (e instanceof InterruptedIOException) {
            return new TransientException(
                    "INTERRUPTED", "the packing of layer `" + name + "` was interrupted", "Run again.", e);
        }
        return new ImageException(
                "LAYER_FAILED",
                "layer `" + name + "` cannot be packed into " + file + ": " + e.getMessage(),
                "Free some space, or let EPICHECK_CACHE and TMPDIR name other folders.",
                e);
    }
}
