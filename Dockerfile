# Kith without the embedded database: it expects DATABASE_URL (see compose.yaml).
# This file was not run where Kith is built: there is no Docker there. If it fails for you, tell us how.

FROM node:24-bookworm-slim AS web
WORKDIR /kith
COPY package.json package-lock.json .npmrc ./
COPY contract/package.json contract/
COPY server/package.json server/
COPY web/package.json web/
COPY e2e/package.json e2e/
RUN npm ci --loglevel=warn
COPY contract contract
COPY locales locales
COPY web web
RUN cd web && npx vite build

# What the server imports and nothing else: no build tools, no PostgreSQL binaries (optional packages).
FROM node:24-bookworm-slim AS packages
WORKDIR /kith
COPY package.json package-lock.json .npmrc ./
COPY contract/package.json contract/
COPY server/package.json server/
COPY web/package.json web/
COPY e2e/package.json e2e/
RUN npm ci --loglevel=warn --omit=dev --omit=optional --workspace contract --workspace server --include-workspace-root

FROM node:24-bookworm-slim
ENV NODE_ENV=production KITH_HOST=0.0.0.0 KITH_DATA_DIR=/data
WORKDIR /kith
COPY --from=packages /kith ./
COPY contract contract
COPY server server
COPY samples samples
COPY locales locales
COPY --from=web /kith/web/dist web/dist
# Secrets and uploaded files; the database has its own volume.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --start-period=60s --timeout=3s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4000/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# node itself receives the signals of `docker stop`; Docker's --init (compose: init) reaps what it leaves.
CMD ["node", "server/src/cli/main.ts", "start", "--no-web"]
