# Vorzimmer with Asterisk, Python and Whisper's weights in one image; docs/OPERATIONS.md says how to run it.

FROM debian:forky-slim AS base
# A mirror that lags behind is refused unless this says "false"; its signature counts in any case.
ARG APT_CHECK_VALID_UNTIL=true
ARG DEBIAN_FRONTEND=noninteractive
RUN apt-get -o Acquire::Check-Valid-Until="$APT_CHECK_VALID_UNTIL" update -qq \
 && apt-get install -y -qq --no-install-recommends asterisk ca-certificates python3 tzdata >/dev/null \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log \
 && useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/vorzimmer --shell /usr/sbin/nologin vorzimmer \
 && install -d -m 0700 -o vorzimmer -g vorzimmer /var/lib/vorzimmer
# /usr/sbin is where Asterisk is.
ENV PATH=/opt/vorzimmer/.venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 \
    VORZIMMER_TOOLS=/opt/vorzimmer/.tools
WORKDIR /opt/vorzimmer


FROM base AS build
ARG APT_CHECK_VALID_UNTIL=true
ARG DEBIAN_FRONTEND=noninteractive
# For an index of your own: a pip.conf that is there while the image is built.
ARG PIP_CONFIG_FILE
RUN apt-get -o Acquire::Check-Valid-Until="$APT_CHECK_VALID_UNTIL" update -qq \
 && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
# What is pinned changes less often than the code: a layer of its own.
COPY requirements.lock ./
RUN python3 -m venv .venv \
 && .venv/bin/pip install --quiet --disable-pip-version-check --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN bin/venv requirements.lock \
 && vorzimmer fetch \
 && .venv/bin/pip uninstall --quiet --yes setuptools pip \
 && python3 -m compileall -q agi asterisk office recordings transcribe vorzimmer webui \
 && chmod -R a+rX .


FROM base
COPY --from=build /opt/vorzimmer /opt/vorzimmer
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VORZIMMER_CONFIG=/var/lib/vorzimmer/vorzimmer.toml \
    VORZIMMER_DATA=/var/lib/vorzimmer \
    VORZIMMER_SIP_BIND=0.0.0.0 \
    VORZIMMER_WEB_BIND=0.0.0.0
USER vorzimmer
VOLUME /var/lib/vorzimmer
# SIP, the inbox, the callers' sound.
EXPOSE 5060/udp 8080/tcp 10000-20000/udp
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s --retries=3 CMD ["vorzimmer", "health"]
CMD ["vorzimmer", "run"]
