// A reverse proxy in front of a registry that counts. usage: proxy UPSTREAM PORT; GET /_counts tells and forgets.
package main

import (
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"sync/atomic"
)

var requests, connections, up, down atomic.Int64

type counted struct {
	net.Conn
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	up.Add(int64(n))
	return n, err
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	down.Add(int64(n))
	return n, err
}

func (c counted) ReadFrom(r io.Reader) (int64, error) {
	n, err := io.Copy(c.Conn, r)
	down.Add(n)
	return n, err
}

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		return counted{c}, nil
	}
	return c, err
}

func main() {
	target, err := url.Parse("http://" + os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host // Locations lead through the proxy again
		},
		Transport: &http.Transport{MaxIdleConnsPerHost: 64},
		ErrorLog:  log.New(io.Discard, "", 0),
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		proxy.ServeHTTP(w, r)
	}), ConnState: func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}}
	counts, err := net.Listen("tcp", "127.0.0.1:"+os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(counts, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]int64{"requests": requests.Swap(0), "connections": connections.Swap(0),
			"bytes_up": up.Swap(0), "bytes_down": down.Swap(0)})
	}))
	front, err := net.Listen("tcp", "127.0.0.1:"+os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(server.Serve(listener{front}))
}
