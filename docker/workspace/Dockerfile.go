# workspace-go: Go 1.24 with gopls and delve, and a net/http starter in /workspace.
FROM workspace-base:latest
USER root
RUN apt-get update -q \
    && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends delve golang-go gopls \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/*.log \
    && find / -xdev -type f -perm /6000 -exec chmod a-s {} +
ENV PATH=/home/coder/go/bin:$PATH
COPY --chown=1000:1000 go/starter/ /workspace/
USER coder
# Compiles the standard library's part that a web server needs: otherwise the first `go run` of every sandbox takes half a minute.
RUN go vet ./... && go test ./... && go build -o /dev/null .
