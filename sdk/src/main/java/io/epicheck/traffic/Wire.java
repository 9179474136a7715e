package io.epicheck.traffic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes of one connection, with or without TLS. Never blocks. */
interface Wire {
    /** Goes on with the handshake; whether it is done. */
    boolean isOpen() throws IOException;

    void send(ByteBuffer bytes) throws IOException;

    /** Writes what could not be written before; whether nothing is left. */
    boolean flush() throws IOException;

    /** Fills the buffer as far as there is something; -1 at the end. */
    int read(ByteBuffer into) throws IOException;

    /** Says goodbye, if that is possible at once. */
    default void leave() {}

    /** Without TLS. */
    final class Plain implements Wire {
        private final SocketChannel channel;
        private ByteBuffer left = ByteBuffer.allocate(0);

        Plain(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void send(ByteBuffer bytes) throws IOException {
            left = bytes;
            flush();
        }

        @Override
        public boolean flush() throws IOException {
            if (left.hasRemaining()) {
                channel.write(left);
            }
            return !left.hasRemaining();
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return channel.read(into);
        }
    }
}
