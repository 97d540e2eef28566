# make run     environment, database, app on localhost:8501 (PORT=8600 for another port)
# make test    everything that must hold
# make check   data/, style and types only
# make messages  extract the messages of the code and update the Spanish catalogue
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
LOCALE := hled_dash/locale

.PHONY: run test check messages bench clean

.venv/ready: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

run: .venv/ready
	$(BIN)/python -m hled_dash serve --port $(PORT)

check: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m hled_dash check

test: .venv/ready-dev
	$(BIN)/python -m pytest -n auto --dist loadfile

messages: .venv/ready-dev
	$(BIN)/pybabel extract --no-wrap --no-location --sort-output --omit-header -k text -k plural:1,2 -k N_ -o build/messages.pot app.py pages hled_dash
	$(BIN)/pybabel update --no-wrap --ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete -i build/messages.pot -d $(LOCALE) -l es

bench: .venv/ready-dev
	$(BIN)/python -m benchmarks

clean:
	rm -rf build .venv
