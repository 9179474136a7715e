package io.epicheck.image.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bytes that can be read again from any offset, as an upload that goes on after a broken connection needs them. */
interface BlobContent {
    /** In bytes. */
    long size();

    /** The bytes from an offset on. */
    InputStream open(long offset) throws IOException;

    static BlobContent of(byte[] bytes) {
        return new BlobContent() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open(long offset) {
                return new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
            }
        };
    }

    /** As long as the file is now. */
    static BlobContent of(Path file) throws IOException {
        long size = Files.size(file);
        return new BlobContent() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open(long offset) throws IOException {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                return Channels.newInputStream(channel.position(offset));
            }
        };
    }
}
