package io.epicheck.traffic;

import io.epicheck.smoke.EntryPoint;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** One connection to the entry, with one request at a time. Used by the thread of the load alone. */
final class Connection {
    /** What becomes of requests. */
    interface Listener {
        void answered(Connection connection, Shot shot, AnswerParser answer);

        void broken(Connection connection, Optional<Shot> shot, IOException why);
    }

    private enum State {
        CONNECTING,
        GREETING,
        IDLE,
        ASKED,
        CLOSED
    }

    private final EntryPoint entry;
    private final Question question;
    private final Listener listener;
    private final boolean kept;
    private final SocketChannel channel;
    private final SelectionKey key;
    private State state = State.CONNECTING;
    private Optional<Wire> wire = Optional.empty();
    private Optional<Shot> shot = Optional.empty();
    private AnswerParser answer;
    private int requests;

    /** @param kept whether it stays open after an answer */
    Connection(Selector selector, EntryPoint entry, Question question, Listener listener, boolean kept)
            throws IOException {
        this.entry = entry;
        this.question = question;
        this.listener = listener;
        this.kept = kept;
        this.answer = question.answer();
        this.channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Begins to connect, for this request. */
    void open(Shot first) {
        shot = Optional.of(first);
        try {
            if (channel.connect(entry.address())) {
                connected();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Sends a request on a connection that has nothing to do. */
    void ask(Shot next) {
        shot = Optional.of(next);
        try {
            send();
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Goes on with whatever the socket is ready for. */
    void advance(ByteBuffer scratch) {
        try {
            switch (state) {
                case CONNECTING -> {
                    if (channel.finishConnect()) {
                        connected();
                    }
                }
                case GREETING -> greet();
                case IDLE, ASKED -> {
                    wire.orElseThrow().flush();
                    read(scratch);
                }
                case CLOSED -> {}
            }
            listen();
        } catch (IOException e) {
            fail(e);
        }
    }

    void close() {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.IDLE) {
            wire.ifPresent(Wire::leave);
        }
        state = State.CLOSED;
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing more is expected of it.
        }
    }

    boolean isIdle() {
        return state == State.IDLE;
    }

    boolean isKept() {
        return kept;
    }

    /** Whether requests can be sent: connecting is over. */
    boolean isConnected() {
        return state == State.IDLE || state == State.ASKED;
    }

    /** Whether it has carried an earlier request. */
    boolean isReused() {
        return requests > 1;
    }

    boolean hasAnswerBegun() {
        return answer.hasBegun();
    }

    /** 0 when it is not known. */
    int localPort() {
        try {
            return channel.getLocalAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private void connected() throws IOException {
        wire = Optional.of(entry.isSecure() ? new TlsWire(channel, entry) : new Wire.Plain(channel));
        state = State.GREETING;
        greet();
        listen();
    }

    private void greet() throws IOException {
        if (wire.orElseThrow().isOpen()) {
            send();
        }
    }

    private void send() throws IOException {
        answer = question.answer();
        requests++;
        state = State.ASKED;
        wire.orElseThrow().send(question.bytes(kept));
        listen();
    }

    private void listen() throws IOException {
        if (state == State.CLOSED || state == State.CONNECTING) {
            return;
        }
        boolean unsent = !wire.orElseThrow().flush();
        int wanted = SelectionKey.OP_READ | (unsent ? SelectionKey.OP_WRITE : 0);
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    private void read(ByteBuffer scratch) throws IOException {
        while (state == State.ASKED || state == State.IDLE) {
            scratch.clear();
            int count = wire.orElseThrow().read(scratch);
            if (count == 0) {
                return;
            }
            if (state == State.IDLE) {
                fail(new EOFException(count < 0 ? "closed" : "unasked bytes"));
                return;
            }
            if (count > 0) {
                scratch.flip();
                answer.take(scratch);
            } else if (!answer.endsWell()) {
                throw new EOFException("closed");
            }
            if (answer.isDone()) {
                Shot done = shot.orElseThrow();
                shot = Optional.empty();
                state = State.IDLE;
                listener.answered(this, done, answer);
                return;
            }
        }
    }

    private void fail(IOException why) {
        if (state != State.CLOSED) {
            Optional<Shot> unanswered = shot;
            shot = Optional.empty();
            listener.broken(this, unanswered, why);
        }
    }
}
