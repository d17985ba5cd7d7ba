from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cctgen.clausier.modele import Niveau
from cctgen.clausier.produits import Statut
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.documents.markdown.lecture import en_clair
from cctgen.publications_cct.lecture.qualite import compter_obligations, porte_un_verbe
from cctgen.publications_cct.lecture.tableaux import lire_fichier
from cctgen.publications_cct.lecture.titres import lire_version
from cctgen.publications_cct.modele import Publication
from cctgen.publications_cct.piliers import PilierDevine, deviner_pilier
from cctgen.publications_cct.sources import assembler, lire_publication
from cctgen.publications_cct.texte import en_markdown, nettoyer, texte_de_markdown
from cctgen.socle.erreurs import DossierIntrouvable

# De la forme d'un tableau converti d'un tableur : version, séparations, catégories vides, deux numéros en double.
TABLEUR = r"""# Exigences applicables à la plateforme d'essai

| ID       | Type | Exigence                                                        | Catégorisation |
| -------- | ---- | --------------------------------------------------------------- | -------------- |
| Version  |      | Version : liste mise à jour au 7.3.2025<br>P : primordiale<br>  | \-             |
|          |      | \---                                                            |                |
| EXI-G-1  | P    | Le titulaire tient un registre.<br>\- daté<br>\- signé          | Gouvernance    |
| EXI-G-2  | I    | Choix d'un langage a\|b maintenu                                |                |
| \---     |
| EXI-G-3  | I    | L'équipe est formée à l'outil <https://exemple.fr/outil>.       | Compétence     |
| EXI-G-3  | P    | La sauvegarde est testée chaque mois.                           | Hébergement    |
"""


def cellules(classe: str, *textes: str) -> str:
    return "".join(f'<td class="{classe}">{texte}</td>' for texte in textes)


COLONNES = ("R&eacute;f&eacute;rence", "Composant", "Fournisseur", "Version", "Statut", "Supp. LL", "Commentaires")
REFERENTIEL = f"""---
title: produits de l'essai
---
<h2>
<a name="PT"> Partie 5 : Poste de travail (Fixe &amp; mobile) - [ PT ]</a>

Une phrase qui n'est pas un titre.

<h3>
<a name="PTSE"> Chapitre 1 : Syst&egrave;me d'exploitation - [ SE ]</a>
</h3>
<table>
<thead>
<tr>
{"".join(f"<th>{colonne}</th>" for colonne in COLONNES)}
</tr>
</thead>
<tbody>
<tr>
{cellules("inc_open", "PT-1", "Noyau &laquo;&nbsp;A&nbsp;&raquo;", "noyau.org")}<td>LTS</td>\
<td class="statut_R">R</td><td>Oui</td><td class="comm_italic">Un commentaire
sur deux lignes</td>
</tr>
<tr>
{cellules("maj_nonopen", "PT-2", "Suite B", "B &amp; Cie")}<td></td><td class="statut_A">A</td><td></td><td></td>
</tr>
<tr>
{cellules("new_open", "PT-3", "Outil C", "")}<td></td><td class="statut_X">X</td><td></td><td></td>
</tr>
</tbody>
</table>
"""

NUNJUCKS = """---
title: Cycle de vie
---
## Règles et recommandations

{% from "components/component.njk" import component with context %}
{{ component("table", {
    title: "Critères",
    headers: ["Ref", "Statut","Intitulé"],
    data: [
        ["-","RG", "Toute application doit prévoir le versement, dit \\"SEDA\\"."],
        ["1129", "rc",'Les données devraient être séparées.'],
    ]
}) }}
"""


def lire(texte: str, nom: str = "essai.md") -> Publication:
    return assembler([lire_fichier(texte, nom)], "essai", ("cct-mi", "cct-cloud-pi-native"))


def codes(publication: Publication) -> Counter[str]:
    return Counter(a.code for a in publication.anomalies)


def tableau(entetes: str, *lignes: str) -> str:
    colonnes = entetes.count("|") - 1
    return "\n".join([entetes, "|" + "---|" * colonnes, *lignes]) + "\n"


def test_un_tableau_de_tableur_donne_ses_exigences_et_nomme_ses_autres_lignes() -> None:
    publication = lire(TABLEUR)
    assert [(e.reference, e.niveau, e.rubrique, e.ligne) for e in publication.exigences] == [
        ("EXI-G-1", Niveau.P, "Gouvernance", 7),
        ("EXI-G-2", Niveau.I, "", 8),
        ("EXI-G-3", Niveau.I, "Compétence", 10),
        ("EXI-G-3", Niveau.P, "Hébergement", 11),
    ]
    assert publication.exigences[0].enonce == "Le titulaire tient un registre.\n- daté\n- signé"
    assert publication.exigences[1].enonce == "Choix d'un langage a|b maintenu"
    assert publication.exigences[2].enonce.endswith("l'outil https://exemple.fr/outil.")
    nommees = [a.lieu.ligne for a in publication.anomalies if a.code == "ligne-non-importee"]
    assert nommees == [5, 6, 9]


def test_la_version_se_lit_dans_la_ligne_de_version() -> None:
    assert lire(TABLEUR).versions == {"essai": "2025-03-07"}


def test_deux_exigences_d_un_meme_identifiant_sont_separees_et_signalees() -> None:
    publication = lire(TABLEUR)
    assert [e.correspondance for e in publication.exigences[2:]] == [
        "essai@2025-03-07:EXI-G-3#1",
        "essai@2025-03-07:EXI-G-3#2",
    ]
    assert [a.ref for a in publication.anomalies if a.code == "identifiant-en-double"] == ["EXI-G-3"]


def test_une_ligne_repetee_mot_pour_mot_n_est_importee_qu_une_fois_et_nommee() -> None:
    ligne = "| EXI-1 | P | Le titulaire agit. |"
    publication = lire(tableau("| ID | Type | Exigence |", ligne, ligne))
    assert len(publication.exigences) == 1
    assert codes(publication)["ligne-repetee"] == 1
    assert publication.exigences[0].rang == 0


def test_un_referentiel_html_donne_ses_produits_sans_les_commentaires() -> None:
    un, deux, trois = lire(REFERENTIEL).produits
    assert (un.ref, un.composant, un.editeur, un.version) == ("PT-1", "Noyau «\u00a0A\u00a0»", "noyau.org", "LTS")
    assert (un.statut, un.libre, un.support_libre, un.ligne) == (Statut.R, True, True, 20)
    assert (un.domaine, un.fonction) == ("Poste de travail (Fixe & mobile)", "Système d'exploitation")
    assert (deux.statut, deux.libre, deux.editeur, deux.ligne) == (Statut.A, False, "B & Cie", 24)
    assert trois.statut is None
    assert "commentaire" not in repr(lire(REFERENTIEL).produits)


def test_un_statut_inconnu_est_nomme() -> None:
    publication = lire(REFERENTIEL)
    assert [a.ref for a in publication.anomalies if a.code == "statut-inconnu"] == ["PT-3"]
    assert [a.message for a in publication.anomalies if a.code == "colonne-non-importee"] == [
        "colonne(s) non reprise(s), ici et plus bas : Commentaires."
    ]


def test_un_tableau_nunjucks_donne_ses_regles() -> None:
    publication = lire(NUNJUCKS)
    sans, avec = publication.exigences
    assert (sans.reference, sans.niveau, sans.niveau_source, sans.ligne) == ("", Niveau.P, "RG", 11)
    assert sans.enonce == 'Toute application doit prévoir le versement, dit "SEDA".'
    assert (avec.reference, avec.niveau, avec.niveau_source, avec.rubrique) == ("1129", Niveau.I, "rc", "Cycle de vie")
    assert codes(publication)["identifiant-absent"] == 1
    assert codes(publication)["niveau-deduit"] == 2


@pytest.mark.parametrize(
    "source",
    [
        (
            '{{ table({ head: [{text: "Réf"}, {text: "Statut"}, {text: "Règle"}], rows: '
            '[[{text: "R1"}, {text: "RG"}, {html: "Le titulaire <b>doit</b> agir."}]] }) }}'
        ),
        (
            "{% set lignes = 1 %}{{ t({data: [['R1', 'RG', `Le titulaire doit agir.`]], "
            "headers: ['Réf', 'Statut', 'Règle']}) }}"
        ),
        (
            '{{ t({headers: ["Réf","Statut","Règle"], '
            'rows: [{"Réf": "R1", "Règle": "Le titulaire doit agir.", "Statut": "RG"}]}) }}'
        ),
    ],
)
def test_un_composant_nunjucks_se_lit_sous_plusieurs_formes(source: str) -> None:
    (exigence,) = lire(source, "essai.njk").exigences
    assert (exigence.reference, exigence.niveau_source, exigence.enonce) == ("R1", "RG", "Le titulaire doit agir.")


def test_un_tableau_nunjucks_illisible_est_nomme() -> None:
    publication = lire('{{ t({headers: ["Ref", "Statut"],\n data: [["1", "RG" "oubli"]] }) }}')
    assert [(a.code, a.lieu.ligne) for a in publication.anomalies] == [("tableau-illisible", 2)]


def test_l_en_tete_publie_peut_etre_vide_et_le_vrai_en_gras_dans_la_premiere_ligne() -> None:
    source = (
        "|  |  |  |  |  |\n|---|---|---|---|---|\n"
        "| **ID** | **Type** | **Exigence** | **Nature** | **Catégorisation** |\n"
        "| EX1 | **I** | Le titulaire respecte les standards. | Ministériel | Normes |\n"
        "| EX43 |  | Séparation des flux | Ministériel | Flux |\n||||||\n"
    )
    publication = lire(source)
    assert [(e.reference, e.niveau, e.rubrique) for e in publication.exigences] == [
        ("EX1", Niveau.I, "Normes"),
        ("EX43", None, "Flux"),
    ]
    assert codes(publication)["niveau-absent"] == 1
    assert [a.ref for a in publication.anomalies if a.code == "verbe-absent"] == ["EX43"]


@pytest.mark.parametrize(
    ("entetes", "ligne", "attendu"),
    [
        ("| Réf. | Niveau | Énoncé |", "| EXI-DATA-2 | Primordial | Le titulaire agit. |", ("EXI-DATA-2", "P")),
        ("| Énoncé de la règle | P/I | Code |", "| Le titulaire agit. | I | CCT-SEC-03 |", ("CCT-SEC-03", "I")),
        ("| N° | Criticité | Libellé |", "| EX12 | Importante | Le titulaire agit. |", ("EX12", "I")),
        ("| Identifiant | Priorité | Description |", "| Réf 1450 | Bloquant | Le titulaire agit. |", ("Réf 1450", "P")),
        ("| Type | Niveau | Référence | Exigence |", "| Technique | P | EX1 | Le titulaire agit. |", ("EX1", "P")),
        ("| Exigence | Statut | Description |", "| EXI-7 | rc | Le titulaire agit. |", ("EXI-7", "I")),
        ("| Domaine | Règle |", "| Réseau | EXI-9 : Le titulaire agit. |", ("EXI-9", "")),
        ("| P-I | Exigence |", "| P | Le titulaire agit. |", ("", "P")),
    ],
)
def test_les_colonnes_se_reconnaissent_a_leur_en_tete(entetes: str, ligne: str, attendu: tuple[str, str]) -> None:
    (exigence,) = lire(tableau(entetes, ligne)).exigences
    assert (exigence.reference, exigence.niveau or "") == attendu
    assert exigence.enonce == "Le titulaire agit."


def test_sans_en_tete_connu_le_contenu_decide() -> None:
    source = tableau(
        "| a | b | c |",
        "| EXI-1 | P | Le titulaire tient un registre des traitements. |",
        "| EXI-2 | I | Le titulaire publie son calendrier de livraison. |",
    )
    assert [e.reference for e in lire(source).exigences] == ["EXI-1", "EXI-2"]


def test_un_tableau_de_codes_http_n_est_pas_un_tableau_d_exigences() -> None:
    source = tableau("| Code | Message | Description |", "| 200 | OK | Code de retour par défaut en cas de succès |")
    publication = lire(source)
    assert publication.exigences == ()
    assert [(a.code, a.lieu.ligne) for a in publication.anomalies] == [("ligne-non-importee", 3)]


@pytest.mark.parametrize(
    ("entetes", "ligne", "attendu"),
    [
        (
            "| Logiciel | Éditeur | Version | Préconisation | Licence | Code |",
            "| Outil | X | 2 | R | Apache-2.0 | P-1 |",
            (Statut.R, True),
        ),
        ("| Code | Produit | Statut | Libre |", "| P-1 | Outil | Accepté | non |", (Statut.A, False)),
        ("| Réf | Solution | État | Licence |", "| P-1 | Outil | Maintenu | Propriétaire |", (Statut.M, False)),
        ("| Réf | Composant | Statut |", "| P-1 | Outil | O |", (Statut.O, None)),
    ],
)
def test_un_referentiel_aux_autres_colonnes_se_lit(
    entetes: str, ligne: str, attendu: tuple[Statut, bool | None]
) -> None:
    (produit,) = lire(tableau(entetes, ligne)).produits
    assert (produit.ref, produit.composant, produit.statut, produit.libre) == ("P-1", "Outil", *attendu)


def test_un_statut_d_un_autre_vocabulaire_est_nomme_avec_sa_valeur() -> None:
    publication = lire(tableau("| Réf | Composant | Statut |", "| P-1 | Total Commander | Interdit |"))
    assert [(p.composant, p.statut, p.statut_source) for p in publication.produits] == [
        ("Total Commander", None, "Interdit")
    ]
    assert codes(publication)["statut-inconnu"] == 1


def test_une_note_exigee_n_est_pas_une_ligne_de_legende() -> None:
    publication = lire(tableau("| Règle |", "| Note de sécurité : elle doit être fournie par le titulaire. |"))
    assert len(publication.exigences) == 1


def test_le_desaccord_entre_cellule_et_classe_est_signale() -> None:
    source = REFERENTIEL.replace('class="statut_A">A', 'class="statut_R">A')
    publication = lire(source)
    assert publication.produits[1].statut is Statut.A
    assert [a.ref for a in publication.anomalies if a.code == "statut-contradictoire"] == ["PT-2"]


def test_un_intertitre_devient_la_rubrique_des_lignes_qui_suivent() -> None:
    source = tableau(
        "| ID | Niveau | Exigence |", "| **Sécurité** | | |", "| E1 | P | Le titulaire agit. |", "| E2 | | |"
    )
    publication = lire(source)
    assert [e.rubrique for e in publication.exigences] == ["Sécurité"]
    assert [a.ref for a in publication.anomalies if a.code == "texte-vide"] == ["E2"]


def test_une_cellule_etendue_vaut_pour_toutes_ses_lignes() -> None:
    source = (
        "<table><tr><th>Thème</th><th>ID</th><th>Niveau</th><th>Exigence</th></tr>\n"
        "<tr><td rowspan=2>Réseau</td><td>E1</td><td>P</td><td>Le titulaire agit.</td></tr>\n"
        "<tr><td>E2</td><td>I</td><td>Le titulaire <ul><li>note</li><li>date</li></ul></td></tr>\n"
        "<tr><td colspan=4>Total</td></tr></table>"
    )
    publication = lire(source, "page.html")
    assert [(e.reference, e.rubrique, e.ligne) for e in publication.exigences] == [
        ("E1", "Réseau", 2),
        ("E2", "Réseau", 3),
    ]
    assert publication.exigences[1].enonce == "Le titulaire\n- note\n- date"


def test_un_niveau_inconnu_et_des_cellules_en_trop_sont_nommes() -> None:
    publication = lire(tableau("| ID | Niveau | Exigence |", "| E1 | Z | Le titulaire agit. | perdu |"))
    assert codes(publication)["niveau-inconnu"] == 1
    assert next(a.message for a in publication.anomalies if a.code == "cellule-en-trop").endswith("« perdu ».")


PROSE = """# Échanges

## Principe 1 : des services

### Règle 1.1

Une interface expose un service
utile hors de son application.

- elle est documentée ;
- elle a un propriétaire.

```json
{"exemple": "| EXI-9 | P | non |"}
```

#### Précision

Le propriétaire répond aux alertes.

### Règles 1.2

Deux versions au plus sont servies.

## Flux

Du texte qui n'oblige pas.

**Règle :** chaque étranger est identifié par :

- un numéro européen
- à défaut, un numéro mondial

**Règle :**

Les flux passent par la passerelle.

Une phrase qui suit.

Règle :
"""


def test_une_regle_en_prose_entre_comme_regle_de_fiche_et_chacune_est_nommee() -> None:
    publication = lire(PROSE)
    assert publication.exigences == ()
    assert [(r.reference, r.rubrique, r.enonce) for r in publication.regles] == [
        (
            "Règle 1.1",
            "Principe 1 : des services",
            "\n".join(
                [
                    "Une interface expose un service utile hors de son application.",
                    "- elle est documentée ;",
                    "- elle a un propriétaire.",
                    "Précision",
                    "Le propriétaire répond aux alertes.",
                ]
            ),
        ),
        ("Règle 1.2", "Principe 1 : des services", "Deux versions au plus sont servies."),
        (
            "",
            "Flux",
            "chaque étranger est identifié par :\n- un numéro européen\n- à défaut, un numéro mondial",
        ),
        ("", "Flux", "Les flux passent par la passerelle."),
    ]
    nommees = [(a.lieu.ligne, a.gravite.value) for a in publication.anomalies if a.code == "regle-hors-tableau"]
    assert nommees == [
        (5, "information"),
        (21, "information"),
        (29, "information"),
        (34, "information"),
        (40, "a_qualifier"),
    ]
    assert "1 exemple(s) de code, lignes 5 à 20, non repris" in publication.anomalies[0].message


def test_ni_le_code_ni_les_commentaires_ne_sont_des_tableaux() -> None:
    ligne = tableau("| ID | Niveau | Exigence |", "| E1 | P | Le titulaire agit. |")
    assert lire(f"```\n{ligne}```\n<!--\n{ligne}-->\n").exigences == ()


def test_un_depot_se_parcourt_sans_ses_dossiers_techniques(tmp_path: Path) -> None:
    for nom in ("a/exigences.md", ".git/x.md", "node_modules/y.md", "z.njk"):
        (tmp_path / nom).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "a/exigences.md").write_text(TABLEUR, encoding="utf-8")
    (tmp_path / ".git/x.md").write_text(REFERENTIEL, encoding="utf-8")
    (tmp_path / "node_modules/y.md").write_text(REFERENTIEL, encoding="utf-8")
    (tmp_path / "z.njk").write_bytes(NUNJUCKS.encode("cp1252"))
    (tmp_path / "plan.pdf").write_bytes(b"%PDF")
    publication = lire_publication(tmp_path)
    assert (len(publication.exigences), len(publication.produits)) == (6, 0)
    assert codes(publication)["encodage-suppose"] == 1
    assert codes(publication)["fichier-non-lu"] == 1


def test_un_fichier_qui_porte_le_nom_d_une_publication_connue_en_releve(tmp_path: Path) -> None:
    (tmp_path / "cct-mi-fiche.md").write_text(NUNJUCKS, encoding="utf-8")
    (tmp_path / "autre.md").write_text(TABLEUR, encoding="utf-8")
    publication = lire_publication(tmp_path, {"cct-mi"})
    assert {e.source for e in publication.exigences if e.fichier == "cct-mi-fiche.md"} == {"cct-mi"}
    assert publication.versions["cct-mi"].startswith("copie-")


def test_une_source_absente_se_dit(tmp_path: Path) -> None:
    with pytest.raises(DossierIntrouvable):
        lire_publication(tmp_path / "absent")


@pytest.mark.parametrize(
    ("texte", "version"),
    [
        ("mise à jour au 27.5.2024", "2024-05-27"),
        ("Version du 1er août 2025", "2025-08-01"),
        ("2026-02-12T00:00", "2026-02-12"),
        ("Version 1.2.3", "1.2.3"),
        ("git Last Modified", ""),
    ],
)
def test_une_version_se_lit_sous_ses_formes(texte: str, version: str) -> None:
    assert lire_version(texte) == version


@pytest.mark.parametrize(
    ("rubrique", "pilier"),
    [
        ("Données", "donnees-api"),
        ("Infrastructure", "hebergement"),
        ("Code Applicatif & Image", "fabrique-code"),
        ("Expérience utilisateur", "utilisateur"),
        ("Gestion des vulnérabilités", "securite"),
        ("Divers", "services-transverses"),
    ],
)
def test_le_pilier_se_deduit_de_la_rubrique(rubrique: str, pilier: str) -> None:
    assert deviner_pilier(rubrique, (), ()) == PilierDevine(pilier, "" if rubrique == "Divers" else "sa rubrique")


def test_un_groupe_nominal_n_oblige_a_rien_et_deux_phrases_obligent_deux_fois() -> None:
    assert not porte_un_verbe("Référencement des objets métiers dans le catalogue")
    assert porte_un_verbe("Le point de sauvegarde est assuré par un service indépendant.")
    assert (
        compter_obligations("Les flux doivent être chiffrés. Les journaux sont conservés.\nNote : ceci est un exemple.")
        == 2
    )


@given(st.text(max_size=200))
def test_un_texte_publie_ressort_intact_du_markdown_restreint(texte: str) -> None:
    propre = nettoyer(texte)
    markdown = en_markdown(propre)
    assert formes_refusees(markdown) == ()
    attendu = propre.replace("{", "(").replace("}", ")").replace("- ", "").replace("–", "")
    assert en_clair(markdown).replace("– ", "").replace("- ", "").replace("–", "").split() == attendu.split()


@given(st.text(alphabet="ab|-*`<>[]{}\\\n\"':,.#EXI1 ", max_size=300), st.sampled_from(["x.md", "x.html", "x.njk"]))
def test_aucune_source_ne_fait_echouer_la_lecture(texte: str, nom: str) -> None:
    lire(f"| ID | Niveau | Exigence |\n|---|---|---|\n{texte}\n<table><tr><td>{texte}\ndata: [{texte}", nom)


CELLULE = st.text(alphabet="abcdefgh ÉP.EXI-0123", max_size=30)


@given(st.lists(st.lists(CELLULE, min_size=1, max_size=5), max_size=8), st.booleans())
def test_chaque_ligne_est_importee_ou_nommee(lignes: list[list[str]], avec_entete: bool) -> None:
    entetes = "| ID | Niveau | Exigence | Domaine |" if avec_entete else "| w | x | y | z |"
    publication = lire(tableau(entetes, *("| " + " | ".join(ligne) + " |" for ligne in lignes)))
    importees = {e.ligne for e in publication.exigences}
    nommees = {a.lieu.ligne for a in publication.anomalies}
    assert set(range(3, 3 + len(lignes))) <= importees | nommees


@pytest.mark.parametrize("markdown", ["un <nom> **gras** `code` [lien](https://a.fr) &amp; \\*"])
def test_une_cellule_markdown_devient_un_texte_propre(markdown: str) -> None:
    assert texte_de_markdown(markdown) == "un <nom> gras code lien (https://a.fr) & *"


VRAIS = os.environ.get("CCTGEN_SOURCES_CCT", "")
"""Dossier des publications officielles : elles ne sont pas recopiées dans le projet."""


@pytest.mark.skipif(not VRAIS, reason="CCTGEN_SOURCES_CCT ne désigne pas le dossier des publications officielles")
def test_les_publications_officielles_se_lisent_en_entier() -> None:
    publication = lire_publication(Path(VRAIS), {"cct-mi", "cct-cloud-pi-native"})
    pi_native = [e for e in publication.exigences if e.source == "cct-cloud-pi-native"]
    assert Counter(e.niveau for e in pi_native) == {Niveau.P: 26, Niveau.I: 29}
    assert {a.ref for a in publication.anomalies if a.code == "identifiant-en-double"} == {"EXI-ORG-16", "EXI-ORG-17"}
    par_fichier = Counter(p.fichier for p in publication.produits)
    assert sorted(par_fichier.values()) == [57, 216]
    assert Counter(p.statut for p in publication.produits) == {Statut.R: 158, Statut.A: 81, Statut.M: 32, Statut.O: 2}
    regles = Counter(e.fichier for e in publication.exigences if e.source == "cct-mi")
    assert sorted(regles.values()) == [1, 5, 6, 14]
