"""La typographie d'un paragraphe de plusieurs mises en forme, et les mots reçus qu'elle laisse."""

from __future__ import annotations

from cctgen.documents.composition.typographie import textes_composes
from cctgen.documents.texte import Contenu, Inline, Renvoi, Texte
from cctgen.socle.typographie import composer


def compose(contenu: Contenu) -> list[str]:
    def lire(inline: Inline) -> str:
        assert isinstance(inline, Renvoi)
        return inline.libelle

    return textes_composes(contenu, lire, composer)


def test_une_espace_et_son_signe_peuvent_etre_de_deux_mises_en_forme() -> None:
    assert compose(
        (Texte("Objet ", gras=True), Texte(": selon l'"), Renvoi("SSI-001", "article 3"), Texte(" ; fin"))
    ) == [
        "Objet\u00a0",
        ": selon l’",
        "article\u00a03",
        "\u202f; fin",
    ]


def test_le_texte_d_un_soumissionnaire_ne_change_pas() -> None:
    recu = "L'« offre » : 10 % ; oui ?"
    assert compose((Texte(recu, recu=True),)) == [recu]
    assert compose((Texte("L'offre dit : "), Texte(recu, recu=True), Texte(" ; vu."))) == [
        "L’offre dit\u00a0: ",
        recu,
        "\u202f; vu.",
    ]


def test_des_renvois_a_la_meme_annexe_ne_la_nomment_qu_une_fois() -> None:
    a, b, c = (Renvoi(f"SSI-00{n}", f"article {n} de l'annexe « Sécurité »") for n in (1, 2, 3))
    autre = Renvoi("PI-001", "article 4 de l'annexe « Droits »")
    lu = "".join(compose((Texte("à l'"), a, Texte(", à l'"), b, Texte(" ou à l'"), c, Texte("."))))
    assert lu == "à l’article\u00a01, à l’article\u00a02 ou à l’article\u00a03 de l’annexe «\u00a0Sécurité\u00a0»."
    for suite in ((Texte(" et à l'"), autre), (Texte(", qui renvoie à l'"), b)):
        assert "article\u00a01 de l’annexe" in "".join(compose((Texte("à l'"), a, *suite)))


def test_un_renvoi_qui_ouvre_une_case_prend_la_majuscule() -> None:
    assert compose((Renvoi("SSI-001", "article 3"), Texte(", « Accès »")))[0] == "Article\u00a03"
