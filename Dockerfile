# The digest is that of the index of all platforms. Change version and digest together; development and
# tests run on the same version (package.json, "node").
ARG NODE_IMAGE=node:26.10.0-bookworm-slim@sha256:662933cf47f013bc8e4beb31a6116448427a82057ba7c42c97e4c5ba766504c2

# What is built is JavaScript and runs on each platform, so it is built on the platform of the builder.
# hadolint ignore=DL3006,DL3029
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.base.json ./
COPY core/package.json core/tsconfig.json core/
COPY plugins/package.json plugins/tsconfig.json plugins/
COPY cli/package.json cli/tsconfig.json cli/
# No install script runs: the Node.js of the image is the one that the package "node" would bring.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY core/src core/src
COPY plugins/index.ts plugins/
COPY plugins/operations plugins/operations
COPY plugins/policies plugins/policies
COPY plugins/providers plugins/providers
COPY plugins/translators plugins/translators
COPY cli/bin cli/bin
COPY cli/src cli/src
RUN npm run build:packages \
 && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && find node_modules -type d -empty -delete \
 && rm -r package-lock.json tsconfig.base.json ./*/tsconfig* ./*/src cli/bin/dev.js \
    plugins/index.ts plugins/operations plugins/policies plugins/providers plugins/translators \
 && mkdir -m 0750 /data

# hadolint ignore=DL3006
FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="ai-proxy" \
      org.opencontainers.image.description="One address for every AI provider" \
      org.opencontainers.image.licenses="MIT"
# Any user may be asked for who has no entry in /etc/passwd, so home and shell are said here.
ENV NODE_ENV=production \
    HOME=/data \
    SHELL=/bin/sh \
    AI_PROXY_HOST=0.0.0.0 \
    AI_PROXY_PORT=8317
COPY --from=build /app /app
COPY LICENSE packaging/docker/health.js /app/
# The only place that is written to: database, log files, the configuration where it is kept there.
COPY --from=build --chown=65532:65532 /data /data
WORKDIR /data
VOLUME /data
USER 65532:65532
EXPOSE 8317
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["node", "/app/health.js"]
ENTRYPOINT ["node", "/app/cli/bin/run.js"]
CMD ["run"]
