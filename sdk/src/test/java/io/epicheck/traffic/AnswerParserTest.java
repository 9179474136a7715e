package io.epicheck.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AnswerParserTest {
    private static final List<String> WHOLE = List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Pod: one\r\n\r\nhello",
            "HTTP/1.1 200 OK\nContent-Length: 5\nX-Pod: one\n\nhello",
            "HTTP/1.1 200 OK\r\n"
                    + "x-pod:  one \r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + "5\r\n"
                    + "hello\r\n"
                    + "A;x=y\r\n"
                    + "0123456789\r\n"
                    + "0\r\n"
                    + "Trailer: 1\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nX-Pod: one\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 204 No Content\r\nX-Pod: one\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\nX-Pod: one\r\n\r\n");

    @Property
    void cutsBetweenBytesChangeNothing(
            @ForAll @IntRange(max = 5) int which, @ForAll @Size(max = 6) List<@IntRange(max = 150) Integer> cuts)
            throws IOException {
        byte[] bytes = WHOLE.get(which).getBytes(StandardCharsets.ISO_8859_1);
        AnswerParser parser = new AnswerParser("X-Pod");
        int from = 0;
        List<Integer> ends = new java.util.ArrayList<>(
                cuts.stream().filter(cut -> cut < bytes.length).sorted().toList());
        ends.add(bytes.length);
        for (int end : ends) {
            assertThat(parser.isDone()).isEqualTo(false);
            parser.take(ByteBuffer.wrap(bytes, from, end - from));
            from = end;
        }
        assertThat(parser.isDone()).isTrue();
        assertThat(parser.isReusable()).isTrue();
        assertThat(parser.pod()).isEqualTo("one");
    }

    @Property
    void randomBytesNeverHang(@ForAll byte[] bytes) {
        AnswerParser parser = new AnswerParser("X-Pod");
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            parser.take(buffer);
            assertThat(parser.isDone() || !buffer.hasRemaining()).isTrue();
        } catch (IOException e) {
            assertThat(e).isInstanceOf(AnswerParser.NotHttpException.class);
        }
    }

    @Example
    void aBodyWithoutALengthEndsWithItsConnection() throws IOException {
        AnswerParser parser = parsed("HTTP/1.1 200 OK\r\n\r\nwhatever");
        assertThat(parser.isDone()).isFalse();
        assertThat(parser.endsWell()).isTrue();
        assertThat(parser.isReusable()).isFalse();
    }

    @Example
    void aConnectionThatEndsBeforeTheLengthDoesNotEndWell() throws IOException {
        assertThat(parsed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nwhat").endsWell())
                .isFalse();
        assertThat(parsed("HTTP/1.1 200 OK\r\nContent-").endsWell()).isFalse();
        assertThat(parsed("").endsWell()).isFalse();
    }

    @Example
    void theServerSaysWhetherTheConnectionIsKept() throws IOException {
        assertThat(parsed("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                        .isReusable())
                .isFalse();
        assertThat(parsed("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").isReusable())
                .isFalse();
        assertThat(parsed("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n")
                        .isReusable())
                .isTrue();
    }

    @Example
    void anEndlessBodyIsNotReadToItsEnd() throws IOException {
        AnswerParser parser = parsed("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
        for (int i = 0; i < 300 && !parser.isDone(); i++) {
            parser.take(ByteBuffer.allocate(32 * 1024));
        }
        assertThat(parser.isDone()).isTrue();
        assertThat(parser.isReusable()).isFalse();
    }

    @Example
    void anEndlessHeaderIsRefused() {
        assertThatThrownBy(() -> parsed("HTTP/1.1 200 OK\r\nX: " + "y".repeat(20_000)))
                .isInstanceOf(AnswerParser.NotHttpException.class);
        assertThatThrownBy(() -> parsed("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(20_000)))
                .isInstanceOf(AnswerParser.NotHttpException.class);
    }

    private static AnswerParser parsed(String text) throws IOException {
        AnswerParser parser = new AnswerParser("X-Pod");
        parser.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        return parser;
    }
}
