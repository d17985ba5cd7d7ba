"""Chaque paragraphe qui vient dans une pièce, ou en part, se lit dans l'additif."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.assemblage.suivi.versions import comparer_versions, version_de
from cctgen.clausier.modele import Niveau
from cctgen.consultation.effets import REMEDIATION
from cctgen.documents.annexe import corps_annexe
from cctgen.documents.ecarts.additif import Passage, corps_additif
from cctgen.documents.ecarts.pieces import Sort, documents_compares
from cctgen.documents.texte import Bloc, Encadre, Liste, Paragraphe, lignes_en_clair
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.documents.test_version_complete import un_dossier_plein


@pytest.fixture(scope="module")
def portail(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    racine = tmp_path_factory.mktemp("consultation") / "portail"
    creer_depuis_exemple(racine, "portail")
    reponses = racine / "reponses.yaml"
    texte = reponses.read_text(encoding="utf-8")
    reponses.write_text(texte.replace("sensibilite: sensible", "sensibilite: usuel"), encoding="utf-8")
    return ouvrir(racine).exiger_dossier()


def paragraphes(suite: Iterable[Bloc]) -> Iterator[Paragraphe]:
    for bloc in suite:
        match bloc:
            case Paragraphe():
                yield bloc
            case Encadre():
                yield from paragraphes(bloc.blocs)
            case Liste():
                for element in bloc.elements:
                    yield from paragraphes(element)
            case _:
                pass


def sans_numeros(ligne: str) -> str:
    return re.sub(r"[0-9]+(\.[0-9]+)*", "#", ligne).strip("–- ")


def lus(dossier: Dossier) -> Counter[str]:
    corps = (corps_annexe(dossier, d) for d in dossier.documents if not d.est_a_reporter)
    return Counter(sans_numeros(li) for c in corps for p in paragraphes(c) for li in lignes_en_clair([p]))


def tus(avant: Dossier, apres: Dossier) -> list[str]:
    """Rend les paragraphes venus ou partis que l'additif ne dit pas."""
    apres = replace(apres, edition=replace(apres.edition, version=avant.edition.version + 1))
    pieces = [piece for _, piece in documents_compares(avant, apres)]
    dit = sans_numeros("\n".join(lignes_en_clair(list(corps_additif(Passage(avant, apres, pieces))))))
    anciens, nouveaux = lus(avant), lus(apres)
    return [ligne for ligne in (*(anciens - nouveaux), *(nouveaux - anciens)) if ligne and ligne not in dit]


def au_jour(dossier: Dossier, jour: date) -> Dossier:
    return replace(dossier, edition=replace(dossier.edition, date=jour))


def dates_decisives(dossier: Dossier) -> list[date]:
    """Rend les jours où un texte cité se périme, et ceux où une branche d'un produit n'est plus assez soutenue."""
    citees = {c.peremption for c in dossier.references if c.peremption is not None}
    produits = [p for d in dossier.documents for f in d.preconises for p in f.produits if p.suit_ses_branches]
    fins = {fin for p in produits if p.cycles for fin in p.cycles.fins.values()}
    return sorted({j for j in (*citees, *(f.replace(year=f.year - 1) + timedelta(1) for f in fins)) if j.year > 2025})


def test_ce_qu_une_date_change_se_dit(portail: Dossier) -> None:
    """La référence périmée sortait de la pièce, et l'additif disait que « seules la version et la date changent »."""
    changees = set()
    for jour in dates_decisives(portail):
        avant, apres = au_jour(portail, jour - timedelta(1)), au_jour(portail, jour)
        assert tus(avant, apres) == [], jour
        objets = {e.objet for e in comparer_versions(version_de(avant), version_de(apres))} - {"cadre"}
        sorts = {piece.fichier: piece.sort for _, piece in documents_compares(avant, apres)}
        differents = {
            f"{d.fichier}.docx" for d in avant.documents if repr(corps_annexe(avant, d)) != repr(corps_annexe(apres, d))
        }
        assert {f for f in differents if sorts[f] is not Sort.CHANGEE} == set()
        assert bool(differents) <= bool(objets), (jour, differents)
        changees |= objets
    assert changees == {"article", "produit"}


_SANS = {
    "produits": {"preconises": ()},
    "contexte": {"contexte": ()},
    "services": {"services": ()},
}


def sans(dossier: Dossier, quoi: str) -> Dossier:
    champs = _SANS[quoi]
    documents = tuple(
        replace(d, **champs) if quoi == "produits" else replace(d, tete=replace(d.tete, **champs))
        for d in dossier.documents
    )
    return replace(dossier, documents=documents)


@pytest.mark.parametrize("quoi", _SANS)
def test_une_liste_venue_ou_partie_en_entier_se_dit_avec_ce_qui_la_gouverne(quoi: str, portail: Dossier) -> None:
    """L'additif énumérait les produits, et taisait que chacun s'entend « ou équivalent »."""
    prive = sans(portail, quoi)
    assert prive != portail
    assert tus(prive, portail) == tus(portail, prive) == []


def test_le_mode_de_lecture_des_exigences_se_dit_quand_il_change() -> None:
    plein = un_dossier_plein()
    niveaux = {e.niveau for a in plein.articles for e in a.exigences}
    assert Niveau.P in niveaux
    documents = tuple(
        replace(
            d,
            rubriques=tuple(
                replace(
                    r,
                    articles=tuple(
                        replace(a, exigences=tuple(replace(e, niveau=Niveau.I) for e in a.exigences))
                        for a in r.articles
                    ),
                )
                for r in d.rubriques
            ),
        )
        for d in plein.documents
    )
    assert tus(plein, replace(plein, documents=documents)) == []
    corrigeable = replace(plein, effet_choisi=REMEDIATION, effet_primordial="L'offre se corrige.")
    assert tus(replace(corrigeable, effet_choisi=""), corrigeable) == []
