"""Broken packs tell every mistake with its file and line."""

from tests.packs.folders import line_with, mistakes_of, replace_in


class TestBrokenPacks:
    def test_all_mistakes_are_told_at_once(self, pack):
        (pack / "identity.md").unlink()
        (pack / "examples.md").write_text(" \n")
        (pack / "context" / "about.md").write_text("\nNo heading here.\n")
        (pack / "records" / "moves.json").write_text('[\n  {"a": 1} {"b": 2}\n]')
        (pack / "guardrail.md").write_text("- Be kind.")
        assert mistakes_of(pack) == [
            'context/about.md:2: must begin with a heading, "# ..."; it becomes the title',
            "examples.md:1: the file is empty",
            'guardrail.md:1: unknown file (did you mean "guardrails.md"?)',
            "identity.md:1: the file is missing",
            "records/moves.json:2: not valid JSON: Expecting ',' delimiter",
        ]

    def test_a_folder_that_does_not_exist(self, tmp_path):
        assert mistakes_of(tmp_path / "nowhere") == [f".:1: {tmp_path / 'nowhere'} is not a folder"]

    def test_an_empty_folder_names_what_is_missing(self, tmp_path):
        assert [mistake.split(":")[0] for mistake in mistakes_of(tmp_path)] == [
            "context",
            "examples.md",
            "guardrails.md",
            "identity.md",
            "pack.toml",
        ]

    def test_toml_that_cannot_be_parsed(self, pack):
        replace_in(pack / "pack.toml", 'assistant = "Mo"', 'assistant = "Mo')
        [mistake] = mistakes_of(pack)
        assert mistake.startswith(f"pack.toml:{line_with(pack / 'pack.toml', 'assistant')}: not valid TOML: ")
        assert "line" not in mistake.split("TOML: ")[1]

    def test_settings_that_are_wrong_are_each_told_with_their_line(self, pack):
        (pack / "pack.toml").write_text(
            "\n".join(
                [
                    'slug = "Movers!"',  # 1
                    'compani = "Swift"',  # 2
                    "assistant = 7",  # 3
                    'greeting = """',  # 4
                    "accent = not a key, only a greeting",
                    '"""',
                    'languages = ["en", "German"]',  # 7
                    'link_hosts = ["https://example.com/"]',  # 8
                    "[look]",  # 9
                    'accent = "blue"',  # 10
                    "[hours]",  # 11
                    'time_zone = "Europe/Berlim"',  # 12
                    'monday = "9-17"',  # 13
                    'tuesday = ["09:00-12:00", "18:00-14:00"]',  # 14
                    'holidays = ["Christmas"]',  # 15
                    "[[teams]]",  # 16
                    'slug = "dispatch"',  # 17
                    'title = "Dispatch"',
                    "default = true",
                    "[[teams]]",  # 20
                    'slug = "dispatch"',  # 21
                    'titel = "Dispatch again"',  # 22
                    "default = true",  # 23
                ]
            )
        )
        assert mistakes_of(pack) == [
            "pack.toml:1: company is missing",
            "pack.toml:1: slug must be lower-case letters, digits, hyphens or underscores, "
            'beginning with a letter, not "Movers!"',
            'pack.toml:2: unknown key "compani" (did you mean "company"?)',
            "pack.toml:3: assistant must be a text in quotes",
            'pack.toml:7: languages must be language codes such as "en" or "pt-BR", not "German"',
            'pack.toml:8: link_hosts must be host names such as "help.example.com", without https:// and path, '
            'not "https://example.com/"',
            'pack.toml:10: look.accent must be a colour such as "#1f5fbf", not "blue"',
            'pack.toml:12: hours.time_zone: "Europe/Berlim" is not a time zone such as "Europe/Berlin" '
            '(did you mean "Europe/Berlin"?)',
            'pack.toml:13: hours.monday: "9-17" is not a time span such as "09:00-17:00"',
            'pack.toml:14: hours.tuesday: "18:00-14:00" ends before it begins',
            "pack.toml:15: hours.holidays must be a date, written as 2026-12-25",
            "pack.toml:20: teams.title is missing",
            'pack.toml:21: there are two teams with the slug "dispatch"',
            'pack.toml:22: unknown key "titel" (did you mean "title"?)',
            "pack.toml:23: only one team can have default = true",
        ]

    def test_a_pack_without_a_default_team(self, pack):
        replace_in(pack / "pack.toml", "default = true\n", "")
        line = line_with(pack / "pack.toml", "[[teams]]")
        assert mistakes_of(pack) == [f"pack.toml:{line}: no team has default = true; one must take what fits no other"]

    def test_a_wrong_entry_does_not_make_its_list_too_short(self, pack):
        text = (pack / "pack.toml").read_text().split("[[teams]]")[0]
        (pack / "pack.toml").write_text(text + '[[teams]]\nslug = "dispatch"\ntitle = 7\ndefault = true\n')
        line = line_with(pack / "pack.toml", "title = 7")
        assert mistakes_of(pack) == [f"pack.toml:{line}: teams.title must be a text in quotes"]

    def test_intents(self, pack):
        settings = (pack / "pack.toml").read_text()
        (pack / "pack.toml").write_text(
            settings
            + "\n".join(
                [
                    "[[intents]]",  # 1
                    'slug = "Damage"',  # 2
                    'title = "Damage"',
                    'team = "damages"',  # 4
                    'context = ["about", "how-a-move-work"]',  # 5
                    'examples = ["My sofa is torn.", "A glass broke."]',  # 6
                    "[translations.fr]",  # 7
                    'number_patterns = ["["]',  # 8
                ]
            )
        )
        before = len(settings.splitlines())
        assert mistakes_of(pack) == [
            f"pack.toml:{before + 2}: intents.slug must be lower-case letters, digits, hyphens or underscores, "
            'beginning with a letter, not "Damage"',
            f'pack.toml:{before + 4}: there is no team "damages" (did you mean "damage"?)',
            f"pack.toml:{before + 6}: intents.examples needs at least 3 entries, not 2",
            f'pack.toml:{before + 7}: "fr" is none of the further languages',
            f'pack.toml:{before + 8}: unknown key "number_patterns"',
        ]

    def test_an_intent_names_a_section_that_does_not_exist(self, pack):
        with (pack / "pack.toml").open("a") as out:
            out.write('[[intents]]\nslug = "a"\ntitle = "A"\nteam = "damage"\ncontext = ["abuot"]\n')
            out.write('examples = ["One.", "Two.", "Three."]\n')
        line = line_with(pack / "pack.toml", "abuot")
        message = 'intent "a" names context/abuot.md, which does not exist (did you mean "about"?)'
        assert mistakes_of(pack) == [f"pack.toml:{line}: {message}"]

    def test_an_email_and_a_pattern_that_are_none(self, pack):
        text = (pack / "pack.toml").read_text().replace("[handoff]", '[handoff]\nemail = "office"')
        (pack / "pack.toml").write_text('number_patterns = ["["]\n' + text)
        line = line_with(pack / "pack.toml", '"office"')
        assert mistakes_of(pack) == [
            "pack.toml:1: number_patterns: not a regular expression: unterminated character set at position 0",
            f'pack.toml:{line}: handoff.email must be an e-mail address, not "office"',
        ]

    def test_an_audience_that_is_none(self, pack):
        article = pack / "knowledge" / "packing-boxes.md"
        article.write_text(article.read_text().replace("---\n", "---\naudience: intern\n", 1))
        message = 'audience "intern" is neither public nor internal (did you mean "internal"?)'
        assert mistakes_of(pack) == [f"knowledge/packing-boxes.md:2: {message}"]

    def test_records(self, pack):
        records = pack / "records"
        (records / "customers.json").write_text(
            '[\n{"reference": "C-1", "name": "Lena", "email": "lena@example.com"},\n'
            '{"reference": "C-1", "name": "Finn", "email": "LENA@example.com"},\n{"reference": "C-2", "email": "x"}\n]'
        )
        (records / "moves.json").write_text(
            '[\n{"reference": "MV-1", "customer": "C-9"},\n"MV-2",\n{"customer": "C-2"}\n]'
        )
        (records / "boxes.json").write_text('{"reference": "B-1"}')
        assert mistakes_of(pack) == ["records/boxes.json:1: not valid JSON: a list of objects was expected"]

        (records / "boxes.json").unlink()
        assert mistakes_of(pack) == [
            'records/customers.json:3: there are two records with the reference "C-1" in customers',
            'records/customers.json:3: two customers have the email "LENA@example.com"; '
            "a code sent there would prove neither",
            "records/customers.json:4: a customer needs a name",
            "records/customers.json:4: a customer needs an email; codes for verification go there",
            "records/moves.json:2: customer must be the reference of a customer in records/customers.json",
            "records/moves.json:3: each record must be an object in braces",
            "records/moves.json:4: reference must be a text of 1 to 80 characters",
        ]

    def test_http_tools_are_checked_with_the_rest(self, pack):
        (pack / "tools.toml").write_text('[[tools]]\nname = "look_up_van"\nlable = "Looking"\nurl = "ftp://x/"\n')
        assert mistakes_of(pack) == [
            "tools.toml:1: description is missing",
            "tools.toml:1: label is missing",
            'tools.toml:3: unknown key "lable" (did you mean "label"?)',
        ]

    def test_text_that_is_not_utf8(self, pack):
        (pack / "guardrails.md").write_bytes(b"- Be kind.\n- Caf\xe9\n")
        (pack / "examples.md").write_bytes(b"one\ntwo\nthree\0\n")
        assert mistakes_of(pack) == [
            "examples.md:3: contains a NUL character",
            "guardrails.md:2: is not UTF-8 text",
        ]

    def test_files_of_the_wrong_kind_in_a_folder(self, pack):
        (pack / "context" / "prices.docx").write_bytes(b"PK")
        (pack / "contexts").mkdir()
        assert mistakes_of(pack) == [
            "context/prices.docx:1: only .md files belong into context/",
            'contexts:1: unknown folder (did you mean "context"?)',
        ]

    def test_front_matter(self, pack):
        knowledge = pack / "knowledge"
        (knowledge / "a.md").write_text("Just text.\n")
        (knowledge / "b.md").write_text("---\ntitle: Open\n")
        (knowledge / "c.md").write_text("---\ntitel: C\nurl: ftp://example.com/\nnonsense\n---\n")
        (knowledge / "d.md").write_text("---\ntitle: D\ntitle: D\nurl: https://elsewhere.example/d\n---\nText.\n")
        assert mistakes_of(pack) == [
            'knowledge/a.md:1: must begin with "---", title, url and another "---"',
            'knowledge/b.md:1: the front matter is not closed by a line "---"',
            "knowledge/c.md:1: title is missing in the front matter",
            'knowledge/c.md:2: unknown key "titel" (did you mean "title"?)',
            'knowledge/c.md:3: url "ftp://example.com/" must begin with https:// or http:// and name a host',
            'knowledge/c.md:4: "nonsense" is not "key: value"',
            "knowledge/c.md:5: the article has no text",
            "knowledge/d.md:3: title is given twice",
            'knowledge/d.md:4: the host "elsewhere.example" is not among link_hosts of pack.toml',
        ]
