# make run     environment, database, app on localhost:8501 (PORT=8600 for another port)
# make test    everything that must hold
# make coverage  the same, and how much of the code it runs (tracing makes it slower)
# make check   data/, style (Python, JavaScript, CSS) and types only
# PYTHON=python3.12 chooses the Python that .venv is made with.
# make messages  extract the messages of the code and update the Spanish catalogue
# make lock    lock files, bill of materials and licences from requirements*.txt
# make audit   known vulnerabilities of what is installed; needs the network, and fails where it cannot look
# make try-streamlit VERSION=1.68.0  the tests that depend on Streamlit, with that version (docs/upgrading.md)
PORT ?= 8501
BIN := .venv/bin
# Tests start many processes, and pytest rewrites every module of the tests: both keep what they compiled, also where the
# environment forbids it.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
LOCALE := hled_dash/locale
STREAMLIT_TESTS := tests/browser/test_streamlit_internals.py tests/test_streamlit_speed.py tests/test_layers.py tests/test_pages.py tests/test_websocket.py tests/browser

.PHONY: run test coverage check check-types check-data check-scripts check-style messages bench try-streamlit lock audit clean

run:
	@scripts/setup.sh run
	$(BIN)/python -m hled_dash serve --port $(PORT)

check:
	@scripts/setup.sh check
	@$(MAKE) --no-print-directory --jobs=4 check-types check-data check-scripts check-style

check-types:
	$(BIN)/mypy

check-data:
	$(BIN)/python -m hled_dash check

check-scripts:
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent check

check-style:
	$(BIN)/ruff check .

test:
	@scripts/setup.sh test
	$(PYTEST) -n auto --dist loadfile

coverage:
	@scripts/setup.sh test
	$(PYTEST) -n auto --dist loadfile --cov --cov-report=
	@echo "Coverage of hled_dash: $$($(BIN)/coverage report --format=total) %"

messages:
	@scripts/setup.sh check
	$(BIN)/pybabel extract --no-wrap --no-location --sort-output --omit-header -k text -k plural:1,2 -k N_ -o build/messages.pot app.py pages hled_dash
	$(BIN)/pybabel update --no-wrap --ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete -i build/messages.pot -d $(LOCALE) -l es

bench:
	@scripts/setup.sh test
	$(BIN)/python -m benchmarks

try-streamlit:
	@test -n "$(VERSION)" || { echo "Which version? make try-streamlit VERSION=1.68.0"; exit 2; }
	@scripts/setup.sh test
	$(BIN)/python -m venv build/streamlit-$(VERSION)
	build/streamlit-$(VERSION)/bin/pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
	build/streamlit-$(VERSION)/bin/pip install --quiet --disable-pip-version-check streamlit==$(VERSION)
	build/streamlit-$(VERSION)/bin/python -m pytest $(STREAMLIT_TESTS)

lock audit:
	@scripts/audit.sh $@

clean:
	rm -rf build .venv
