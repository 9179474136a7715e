package io.epicheck.testkit.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;

/** The server's end of a WebSocket (RFC 6455) that carries binary messages. One thread may receive while others send. */
public final class WebSocket implements AutoCloseable {
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private boolean closing;

    WebSocket(Socket socket, InputStream in, OutputStream out) {
        this.socket = socket;
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** The next message; empty when the client has ended the conversation. */
    public Optional<byte[]> receive() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try {
            while (true) {
                int first = in.readUnsignedByte();
                byte[] payload = payload();
                int code = first & 0x0f;
                if (code == CLOSE) {
                    close(payload);
                    return Optional.empty();
                }
                if (code == PING) {
                    frame(PONG, payload);
                } else if (code <= BINARY) {
                    message.write(payload);
                    if ((first & 0x80) != 0 && (code != CONTINUATION || message.size() > 0)) {
                        return Optional.of(message.toByteArray());
                    }
                }
            }
        } catch (EOFException gone) {
            return Optional.empty();
        }
    }

    public void send(byte[] message) throws IOException {
        frame(BINARY, message);
    }

    /** Says goodbye (code 1000) and closes the connection. */
    @Override
    public void close() throws IOException {
        close(new byte[] {0x03, (byte) 0xe8});
    }

    private synchronized void close(byte[] reason) throws IOException {
        if (!closing) {
            closing = true;
            try {
                frame(CLOSE, reason);
            } finally {
                socket.shutdownOutput();
            }
        }
    }

    private byte[] payload() throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] mask = (second & 0x80) == 0 ? new byte[4] : in.readNBytes(4);
        byte[] payload = in.readNBytes(Math.toIntExact(length));
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    private synchronized void frame(int code, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 10);
        frame.write(0x80 | code);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else if (payload.length < 0x10000) {
            frame.write(126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        frame.write(payload);
        out.write(frame.toByteArray());
        out.flush();
    }
}
