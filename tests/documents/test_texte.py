"""Le Markdown restreint : ce qui est admis prend forme, tout le reste ressort à la lettre."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.assemblage.contenu.textes import desechapper, echapper
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.documents.markdown.analyse import blocs_analyses, contenu_analyse
from cctgen.documents.markdown.lecture import blocs, en_clair
from cctgen.documents.markdown.simple import blocs_simples, contenu_simple
from cctgen.documents.texte import Liste, Paragraphe, Renvoi, SautDeLigne, Tableau, Texte, contenu_en_clair
from cctgen.socle.typographie import lisible


def le_paragraphe(markdown: str) -> tuple[object, ...]:
    (bloc,) = blocs(markdown)
    assert isinstance(bloc, Paragraphe)
    return bloc.contenu


def test_un_saut_de_ligne_simple_vaut_une_espace():
    assert le_paragraphe("Une phrase.\nUne autre.") == (Texte("Une phrase. Une autre."),)


def test_un_antislash_en_fin_de_ligne_vaut_un_saut_de_ligne():
    assert le_paragraphe("Une ligne\\\nune autre") == (Texte("Une ligne"), SautDeLigne(), Texte("une autre"))


def test_deux_espaces_en_fin_de_ligne_ne_changent_rien():
    assert le_paragraphe("Une ligne  \nune autre") == (Texte("Une ligne une autre"),)


def test_gras_et_italique_se_combinent():
    assert le_paragraphe("**gras *et* droit** *seul*") == (
        Texte("gras ", gras=True),
        Texte("et", gras=True, italique=True),
        Texte(" droit", gras=True),
        Texte(" "),
        Texte("seul", italique=True),
    )


def test_un_renvoi_garde_sa_cible_et_son_libelle():
    assert le_paragraphe("Voir [article 2.3](clause:SSI-030).") == (
        Texte("Voir "),
        Renvoi("SSI-030", "article 2.3"),
        Texte("."),
    )


def test_le_libelle_echappe_d_un_renvoi_est_rendu_entier():
    contenu = le_paragraphe("[article 2\\.3 de l\\'annexe « A \\& B »](clause:SSI-030)")
    assert contenu == (Renvoi("SSI-030", "article 2.3 de l'annexe « A & B »"),)


def test_une_liste_a_des_niveaux_et_sait_ou_elle_commence():
    liste = blocs("3. un\n4. deux\n   - a\n   - b")[0]
    assert isinstance(liste, Liste)
    assert (liste.numerotee, liste.debut, len(liste.elements)) == (True, 3, 2)
    interieure = liste.elements[1][1]
    assert isinstance(interieure, Liste)
    assert not interieure.numerotee


def test_un_tableau_a_un_entete_et_des_lignes():
    tableau = blocs("| a | b |\n|---|---|\n| c \\| d | **e** |")[0]
    assert isinstance(tableau, Tableau)
    assert [len(ligne) for ligne in (tableau.entetes, *tableau.lignes)] == [2, 2]
    assert tableau.lignes[0] == ((Paragraphe((Texte("c | d"),)),), (Paragraphe((Texte("e", gras=True),)),))


@pytest.mark.parametrize(
    "texte",
    [
        "R&D",
        "a < b > c",
        "{{ x }}",
        "{% if x %}",
        "{_{ x }_}",
        "<b>gras</b>",
        "&amp; &lt;",
        "# pas un titre",
        "> pas une citation",
        "---",
        "`pas du code`",
        "__Host-session et nom_de_champ",
        "[un lien](https://exemple.fr)",
        "<https://exemple.fr>",
        "    en retrait",
        "[x]: https://exemple.fr",
        "5 \u00a0% du prix",
    ],
)
def test_ce_qui_n_est_pas_admis_reste_ecrit_a_la_lettre(texte: str):
    assert en_clair(texte) == texte.strip(" ")


def test_les_caracteres_interdits_par_xml_sont_remplaces():
    assert en_clair("\x0ba\x00b\ud800\ufffe") == "\ufffda\ufffdb\ufffd\ufffd"


@given(st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zs", "Zl", "Zp"), blacklist_characters="\ufffe\uffff")))
def test_une_valeur_echappee_ressort_intacte(valeur: str):
    assert en_clair(f"Valeur : {echapper(valeur)}.") == f"Valeur : {valeur}."
    assert desechapper(echapper(valeur)) == valeur


@given(st.text())
def test_aucun_texte_ne_fait_echouer_la_lecture(texte: str):
    assert lisible(en_clair(texte)) == en_clair(texte)


@given(st.lists(st.text("abZé« &<>!.,;:'(){}%#_-0159\u00a0*`[]\\|~\n", min_size=1), min_size=1).map("\n".join))
def test_le_chemin_court_et_l_analyse_complete_disent_pareil(texte: str):
    # Une liste vide en tête oblige à l'analyse complète ; la suite doit être identique.
    court = blocs(f"A{texte}")
    complet = blocs(f"- \n\nA{texte}")[1:]
    assert [_reduit(b) for b in court] == [_reduit(b) for b in complet]


def _reduit(bloc: object) -> object:
    """markdown-it retire les insécables aux bords d'un paragraphe ; le chemin court les garde."""
    return contenu_en_clair(bloc.contenu).strip() if isinstance(bloc, Paragraphe) else bloc


def test_le_texte_clair_a_des_puces_des_numeros_et_des_sauts_de_ligne():
    markdown = (
        "Le **titulaire** :\n\n- tient un registre :\n  1. par lot,\n  2. par mois ;\n- prévient l'acheteur.\n\nFin."
    )
    assert en_clair(markdown) == (
        "Le titulaire :\n– tient un registre :\n  1. par lot,\n  2. par mois ;\n– prévient l'acheteur.\nFin."
    )


def test_un_element_de_liste_de_deux_paragraphes_reste_aligne():
    assert en_clair("- un\n\n  suite\n- deux") == "– un\n  suite\n– deux"


@pytest.mark.parametrize(
    ("markdown", "attendu"),
    [
        ("Texte.\n\n# Titre", (3, "titre")),
        ("Titre\n=====", (1, "titre")),
        ("Voir\n[ici](https://x.fr)", (2, "lien")),
        ("Voir <https://x.fr>", (1, "lien")),
        ("[x]: https://x.fr", (1, "lien")),
        ("![i](x.png)", (1, "image")),
        ("<b>x</b>", (1, "HTML")),
        ("<div>\nx\n</div>", (1, "HTML")),
        ("Le `code`", (1, "code")),
        ("Texte\n\n    code", (3, "code")),
        ("```\ncode\n```", (1, "code")),
        ("> citation", (1, "citation")),
        ("Texte\n\n***", (3, "ligne horizontale")),
        ("* puce", (1, "puce + ou *")),
        ("- un\n  + deux", (2, "puce + ou *")),
    ],
)
def test_une_forme_refusee_est_nommee_avec_sa_ligne(markdown: str, attendu: tuple[int, str]):
    assert attendu in formes_refusees(markdown)


def test_le_markdown_restreint_et_les_renvois_sont_admis():
    admis = "Le **titulaire** *agit* sous {delai} heures, a < b.\nVoir {clause:SSI-030}, [x](clause:SSI-031).\n\n"
    assert formes_refusees(f"{admis}- un\n- deux\n\n1. a\n2. b\n\n| a | b |\n|---|---|\n| c | d |\n") == ()


LIGNES = (
    *("- un", "- deux :", "trois", "", "- *quatre*", "1. cinq", "- - six", "a | b", "--- | ---", "- a | b", "  suite"),
    *("« cité »", "- « x »", "-", "- ", "-x", "* y", "- [r](clause:A)", "\\- non", "- fin\\", "# t", "\u00a0x", "2) k"),
    *(
        "1. un",
        "1. deux ;",
        "2. trois",
        "10. onze",
        "1.",
        "1.5 point",
        "15 jours",
        "- 15 jours",
        "- 1. un",
        "1. - un",
        "3",
    ),
    *("**gras** dit", "- **gras** :", "**", "- **", "1. « x »", "²", "- ²"),
    *(
        "| a | b |",
        "|---|---|",
        "| --- | --- |",
        "|:--|--:|",
        "|---|",
        "| a |",
        "| a | |",
        "|| b |",
        "|",
        "||",
        "| *a* | b |",
    ),
    *(
        "| a \\| b |",
        "|a|b| c",
        "| [r \\. x](clause:A) | **b** |",
        "|\u00a0a | b |",
        "| `a | b` |",
        "|-|-|",
        "| - | - |",
    ),
)
"""Ce qui, mis bout à bout, fait des listes simples, et tout ce qui leur ressemble sans en être."""


@given(st.lists(st.sampled_from(LIGNES), min_size=1, max_size=6).map("\n".join))
def test_une_liste_lue_sans_analyse_est_celle_que_l_analyse_lirait(markdown):
    simples = blocs_simples(markdown.strip("\n"))
    if simples is not None and markdown.strip("\n"):
        assert simples == blocs_analyses(markdown.strip("\n"))


def test_une_liste_a_puces_d_un_seul_rang_se_lit_sans_analyse():
    assert blocs_simples("Il remet :\n- un plan ;\n- deux *belles* copies.\n\nPuis il part.") is not None
    assert blocs_simples("- un\nsuite") is None
    assert blocs_simples("- un\n\n- deux") is None


def test_une_liste_numerotee_et_un_tableau_se_lisent_sans_analyse():
    simples = blocs_simples("15 jours :\n1. **un** ;\n2. deux.\n\n| a | b |\n|---|---|\n| [c\\.](clause:X) | |")
    assert simples is not None
    liste, tableau = simples[1:]
    assert isinstance(liste, Liste)
    assert (liste.numerotee, liste.debut, len(liste.elements)) == (True, 1, 2)
    assert liste.elements[0] == (Paragraphe((Texte("un", gras=True), Texte(" ;"))),)
    assert isinstance(tableau, Tableau)
    assert tableau.lignes == (((Paragraphe((Renvoi("X", "c."),)),), (Paragraphe(()),)),)
    assert blocs_simples("Reste :\n2. deux") is None
    assert blocs_simples("| a | b |\n|---|---|\n| c |") is None


SIGNES = (
    *("mot", " é", "\\,", "\\*", "\\[", "\\]", "\\\\", "\\a", "\\\n", "\n", "\n x", "!", "(", "]", "*", "**", "_", "`"),
    *("[art. « 3 »](clause:SSI-1)", "[x](clause:)", "[x](autre:A)", "[a\\.b](clause:A)", "[](clause:A)", "\u00a0"),
    *("[ b ](clause:Z-9)", "[a\\]b](clause:A)", "[a\\](clause:A)", "**b**", "**é, ²**", "**.b**", "**b **", "***"),
    *(" ;", ".", "²", "**b.**", "**b.** c", "**b »**", "**a\\-b**", "**a\\***", "**b_**", "«"),
)
"""Ce qui protège un signe ou fait un renvoi, et tout ce qui leur ressemble sans en être."""


@given(st.lists(st.sampled_from(SIGNES), min_size=1, max_size=7).map("".join).map(lambda lu: f"A{lu}B"))
def test_un_contenu_lu_sans_analyse_est_celui_que_l_analyse_lirait(markdown):
    if simple := contenu_simple(markdown):
        assert simple == contenu_analyse(markdown)


def test_valeurs_protegees_et_renvois_se_lisent_sans_analyse():
    assert contenu_simple("Voir [article 2](clause:SSI-1)\\, puis\nrien") == (
        Texte("Voir "),
        Renvoi("SSI-1", "article 2"),
        Texte(", puis rien"),
    )
    assert not contenu_simple("une *belle* copie\\.")


_TABLEAU = "| Jour | Heure |\n|---|---|\n"


@pytest.mark.parametrize(
    ("suite", "ligne", "dit"),
    [
        ("| lundi | 8 h | le dimanche aussi |\n", 3, "à 3 cellules pour 2 colonnes"),
        ("| lundi | 8 h |\n| mardi |\n", 4, "à 1 cellule pour 2 colonnes"),
        ("| lundi | 8 h | 9 h |", 3, "à 3 cellules"),
        ("| lundi | 8 h |\nLe dimanche aussi.\n", 4, "collé au tableau"),
    ],
    ids=["de trop", "manquante", "barre non échappée", "texte collé"],
)
def test_une_ligne_de_tableau_que_markdown_couperait_est_refusee(suite: str, ligne: int, dit: str):
    (faute,) = formes_refusees(_TABLEAU + suite)
    assert faute[0] == ligne
    assert dit in faute[1]


@pytest.mark.parametrize(
    "texte",
    ["| lundi | 8 h |\n| mardi | 9 h |\n", "| Jour | Heure |\n|---|\n| lundi | 8 h |\n", "Jour | Heure\n---|---|---\n"],
)
def test_un_tableau_que_markdown_ne_reconnait_pas_est_refuse(texte: str):
    assert any("sans en-tête" in dit for _, dit in formes_refusees(texte))


@pytest.mark.parametrize(
    "suite", ["| lundi | 8 h \\| 9 h |\n", "| lundi | |\n", "lundi | 8 h\n", "| lundi | 8 h |\n\nLe dimanche aussi.\n"]
)
def test_un_tableau_bien_forme_est_admis(suite: str):
    assert formes_refusees(_TABLEAU + suite) == ()
