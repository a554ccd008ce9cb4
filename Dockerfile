# One atServer in a container, all of it said in the environment; FACET_CERT and FACET_KEY are files that it can read.
#
#   docker build -t facet .
#   docker run -e FACET_ATSIGN=@alice -e FACET_SECRET_FILE=/run/secrets/alice -e FACET_ROOT=root.atsign.org:64 \
#     -e FACET_CERT=/tls/cert.pem -e FACET_KEY=/tls/key.pem -v ./tls:/tls:ro -v alice:/data -p 6464:6464 facet
#
# Another command after the image's name takes the place of `at-server`: at-host, at-directory, or any other of facet's.
FROM node:22-slim
WORKDIR /facet
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY bridge bridge
COPY lib lib
RUN mkdir /data && chown node:node /data
USER node
ENV FACET_PORT=6464 FACET_DATA=/data NODE_ENV=production
VOLUME /data
EXPOSE 6464
ENTRYPOINT ["node", "bridge/cli/facet.mjs"]
CMD ["at-server"]
