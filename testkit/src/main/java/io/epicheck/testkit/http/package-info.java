/** A small HTTP/1.1 server with what {@code com.sun.net.httpserver} lacks: connection resets, slow and endless answers, WebSockets. */
@NullMarked
package io.epicheck.testkit.http;

import org.jspecify.annotations.NullMarked;
