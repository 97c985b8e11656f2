# The single node, by the same steps as the README: a virtual environment, the package, `mailguard serve`.
FROM python:3.11 AS build
# The full image has a C compiler: the stages that read and judge are compiled (setup.py).
ENV MAILGUARD_COMPILED=1
WORKDIR /src
COPY pyproject.toml setup.py README.md LICENSE ./
COPY mailguard mailguard
COPY orders orders
RUN python3 -m venv /opt/mailguard && /opt/mailguard/bin/pip install --no-cache-dir .

FROM python:3.11-slim
COPY --from=build /opt/mailguard /opt/mailguard
RUN useradd --system --create-home --home-dir /data mailguard
USER mailguard
WORKDIR /data
ENV PATH=/opt/mailguard/bin:$PATH \
    MAILGUARD_DATA=/data \
    MAILGUARD_SMTP__HOST=0.0.0.0 \
    MAILGUARD_HTTP__HOST=0.0.0.0
VOLUME /data
EXPOSE 2525 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python3", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]
CMD ["sh", "-c", "mailguard db upgrade && exec mailguard serve"]
