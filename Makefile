# make run     environment, database, app on localhost:8501 (PORT=8600 for another port)
# make test    everything that must hold
# make check   data/, style and types only
# PYTHON=python3.12 chooses the Python that .venv is made with.
# make messages  extract the messages of the code and update the Spanish catalogue
PORT ?= 8501
BIN := .venv/bin
LOCALE := hled_dash/locale

.PHONY: run test check messages bench clean

run:
	@scripts/setup.sh run
	$(BIN)/python -m hled_dash serve --port $(PORT)

check:
	@scripts/setup.sh check
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m hled_dash check

test:
	@scripts/setup.sh test
	$(BIN)/python -m pytest -n auto --dist loadfile

messages:
	@scripts/setup.sh check
	$(BIN)/pybabel extract --no-wrap --no-location --sort-output --omit-header -k text -k plural:1,2 -k N_ -o build/messages.pot app.py pages hled_dash
	$(BIN)/pybabel update --no-wrap --ignore-pot-creation-date --no-fuzzy-matching --ignore-obsolete -i build/messages.pot -d $(LOCALE) -l es

bench:
	@scripts/setup.sh test
	$(BIN)/python -m benchmarks

clean:
	rm -rf build .venv
