package io.epicheck.traffic;

import io.epicheck.smoke.EntryPoint;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * TLS on a channel that does not block. The sums of a handshake are done on the thread of the load: a millisecond, less where the server
 * lets a session be resumed.
 */
final class TlsWire implements Wire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer in;
    private final ByteBuffer out;

    TlsWire(SocketChannel channel, EntryPoint entry) throws SSLException {
        this.channel = channel;
        this.engine = entry.trust().createSSLEngine(host(entry), entry.address().getPort());
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        engine.setUseClientMode(true);
        this.in = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        this.out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        out.flip();
        engine.beginHandshake();
    }

    private static String host(EntryPoint entry) {
        String host = entry.uri().getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    @Override
    public boolean isOpen() throws IOException {
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            switch (status) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> {
                    if (!flush()) {
                        return false;
                    }
                    wrap(NOTHING);
                    flush();
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrapHandshake(status)) {
                        return false;
                    }
                }
                default -> {
                    return flush();
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private boolean unwrapHandshake(HandshakeStatus status) throws IOException {
        SSLEngineResult result = unwrap(NOTHING);
        if (result.getStatus() == Status.CLOSED) {
            throw new EOFException("closed during the handshake");
        }
        if (result.getStatus() == Status.BUFFER_UNDERFLOW && status == HandshakeStatus.NEED_UNWRAP) {
            int read = channel.read(in);
            if (read < 0) {
                throw new EOFException("closed during the handshake");
            }
            return read > 0;
        }
        return true;
    }

    @Override
    public void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!flush()) {
                throw new IOException("the request is longer than what can be sent at once");
            }
            wrap(bytes);
        }
        flush();
    }

    @Override
    public boolean flush() throws IOException {
        if (out.hasRemaining()) {
            channel.write(out);
        }
        return !out.hasRemaining();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int before = into.position();
        while (true) {
            SSLEngineResult result = unwrap(into);
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                runTasks();
            }
            if (result.getStatus() == Status.CLOSED) {
                return into.position() > before ? into.position() - before : -1;
            }
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                return into.position() - before;
            }
            if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                int read = channel.read(in);
                if (read <= 0) {
                    int got = into.position() - before;
                    return got > 0 ? got : read;
                }
            } else if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                if (result.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                    return into.position() - before;
                }
                wrap(NOTHING); // the server asked for new keys
            }
        }
    }

    @Override
    public void leave() {
        try {
            engine.closeOutbound();
            if (flush()) {
                wrap(NOTHING);
                flush();
            }
        } catch (IOException e) {
            // The other side has left already.
        }
    }

    private void wrap(ByteBuffer bytes) throws IOException {
        out.compact();
        try {
            engine.wrap(bytes, out);
        } finally {
            out.flip();
        }
    }

    private SSLEngineResult unwrap(ByteBuffer into) throws IOException {
        in.flip();
        try {
            return engine.unwrap(in, into);
        } finally {
            in.compact();
        }
    }
}
