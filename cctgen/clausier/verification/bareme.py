"""Le barème type : ce qu'il nomme existe, ses poids font cent, et toute exigence notée y a sa place et son sujet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cctgen.clausier.formes.bareme import BaremeType, RoleCritere, SousCritereType, Sujet
from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.nomenclature import est_dans
from cctgen.clausier.verification.places import lieu_ecrit
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import citer_les_premiers
from cctgen.socle.validation import suggestion

_FICHIER = "/bareme.yaml"
_TOTAL = 100


def verifier_le_bareme(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Énumère les fautes du barème type ; d'un fichier déjà fautif, rien ne se juge."""
    if not lecture.bareme_complet:
        return
    yield from _criteres(clausier.bareme, lecture)
    yield from _noms_inconnus(clausier, lecture)
    yield from _porteurs_inconnus(clausier, lecture)
    yield from _en_double(clausier.bareme, lecture)
    if lecture.clauses_completes:
        yield from _sans_place(clausier, lecture)


def _criteres(bareme: BaremeType, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Relève un critère que rien ne déclare, et des poids qui ne se partagent pas."""
    poids = {critere.id: critere.poids or 0 for critere in bareme.criteres}
    if absents := [role.value for role in RoleCritere if role not in poids]:
        yield Anomalie(
            "cle-absente",
            f"le barème type n'a pas de critère « {', '.join(absents)} ».",
            "Ajoutez-le à « criteres », d'après celui du clausier de base.",
            lieu=_tete(lecture),
        )
        return
    somme = poids[RoleCritere.TECHNIQUE] + poids[RoleCritere.ENVIRONNEMENT] + poids[RoleCritere.PRIX]
    if somme != _TOTAL or poids[RoleCritere.MATRICE] >= poids[RoleCritere.TECHNIQUE]:
        dit = f"« technique », « environnement » et « prix » somment à {somme}, non à {_TOTAL}"
        if somme == _TOTAL:
            dit = "« matrice » ne laisse rien à « metier » du poids de « technique »"
        yield Anomalie(
            "poids-differents-de-100",
            f"les poids du barème type sont faux : {dit}.",
            "Corrigez les poids de « criteres ».",
            lieu=_lieu(lecture, "criteres", RoleCritere.TECHNIQUE),
            ref=RoleCritere.TECHNIQUE.value,
        )


def _noms_inconnus(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Relève un thème, un pilier ou un ensemble que rien ne déclare."""
    bareme, identite = clausier.bareme, clausier.identite
    ranges: list[tuple[str, SousCritereType | Sujet]] = [("sous_criteres", s) for s in bareme.sous_criteres]
    ranges += [("sujets", s) for s in bareme.sujets]
    for liste, element in ranges if lecture.identites_completes else ():
        for cle, nomme, admis in (("themes", "thème", identite.themes), ("piliers", "pilier", identite.piliers)):
            for inconnu in (n for n in getattr(element, cle) if n not in admis):
                yield Anomalie(
                    "theme-inconnu",
                    f"« {element.id} », au barème type, nomme le {nomme} « {inconnu} », qui n'est pas déclaré.",
                    suggestion(inconnu, admis, f"Déclarez-le sous « {cle} » dans clausier.yaml, ou corrigez-le."),
                    lieu=_lieu(lecture, liste, element.id),
                    ref=element.id,
                )
    ensembles = {sujet.id for sujet in bareme.sujets if sujet.ensemble is None}
    for sujet in bareme.sujets:
        if sujet.ensemble is not None and sujet.ensemble not in ensembles:
            yield Anomalie(
                "ensemble-inconnu",
                f"« {sujet.ensemble} », ensemble de « {sujet.id} », n'est pas un sujet, ou a lui-même un ensemble.",
                suggestion(sujet.ensemble, ensembles, "Nommez un sujet de bareme.yaml qui n'a pas d'ensemble."),
                lieu=_lieu(lecture, "sujets", sujet.id),
                ref=sujet.id,
            )


def _porteurs_inconnus(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Relève ce qui n'est ni clause ni exigence ; ce qu'un clausier de service retire reste un nom connu."""
    if not lecture.clauses_completes:
        return
    retenues = {e.id for clause in clausier.clauses.values() for e in clause.exigences}
    connus = {*clausier.clauses, *retenues, *_ecrites(lecture)}
    series = {serie for clause in clausier.clauses for serie in _series(clause)}
    ni_l_une_ni_l_autre = "n'est ni une clause ni une exigence"
    nommes = [("sujets", s.id, "portee_par", s.portee_par, connus, ni_l_une_ni_l_autre) for s in clausier.bareme.sujets]
    for c in clausier.bareme.criteres:
        nommes.append(("criteres", c.id, "portee_par", c.portee_par, connus, ni_l_une_ni_l_autre))
        nommes.append(("criteres", c.id, "series", c.series, series, "ne commence le nom d'aucune clause"))
        nommes.append(("criteres", c.id, "d_office", c.d_office, retenues, "n'est pas une exigence"))
    for liste, identifiant, cle, noms, admis, faute in nommes:
        for nom in (n for n in noms if n not in admis):
            yield Anomalie(
                "porteur-inconnu",
                f"« {nom} », dans « {cle} » de « {identifiant} », {faute}.",
                suggestion(nom, admis, f"Corrigez « {cle} » : cctgen clausier chercher donne les identifiants."),
                lieu=_lieu(lecture, liste, identifiant),
                ref=identifiant,
            )


def _ecrites(lecture: LectureClausier) -> Iterator[str]:
    """Énumère les exigences de chaque fichier lu, celles d'une clause redéfinie ou réduite comprises."""
    for document in lecture.documents.values():
        ecrites = document.valeur.get("exigences") if isinstance(document.valeur, dict) else None
        for ecrite in ecrites if isinstance(ecrites, list) else ():
            if isinstance(ecrite, dict):
                yield str(ecrite.get("id"))


def _series(clause: str) -> Iterator[str]:
    """Énumère les séries d'un identifiant : « FIC » et « FIC-UTI » pour FIC-UTI-04."""
    morceaux = clause.split("-")
    yield from ("-".join(morceaux[:rang]) for rang in range(1, len(morceaux)))


def _en_double(bareme: BaremeType, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Relève ce que deux sous-critères noteraient, et ce que deux sujets se disputent."""
    for liste, cles in (("sous_criteres", ("themes", "piliers")), ("sujets", ("portee_par", "themes", "piliers"))):
        elements = getattr(bareme, liste)
        for cle in cles:
            comptes = Counter(nom for element in elements for nom in getattr(element, cle))
            for nom in (n for n, nombre in comptes.items() if nombre > 1):
                siens = [element.id for element in elements if nom in getattr(element, cle)]
                yield Anomalie(
                    "bareme-en-double",
                    f"« {nom} » est dans « {cle} » de {' et de '.join(f'« {i} »' for i in siens)}.",
                    "Gardez-le dans un seul : noté ou nommé deux fois, il ne se range nulle part.",
                    lieu=_lieu(lecture, liste, siens[-1]),
                    ref=siens[-1],
                )


def _sans_place(clausier: Clausier, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Relève, par thème ou pilier, les exigences notées que rien ne note, puis celles que rien ne nomme."""
    hors: dict[tuple[str, str], list[str]] = {}
    muettes: dict[tuple[str, str], list[str]] = {}
    bareme = clausier.bareme
    for clause in clausier.clauses.values():
        place = ("pilier", clause.pilier) if clause.pilier else ("thème", clause.theme)
        for exigence in clause.exigences if clause.retiree is None else ():
            if not exigence.est_notee or bareme.est_environnementale(clause.id, exigence.id):
                continue
            if not any(est_dans(clause, sous_critere) for sous_critere in bareme.sous_criteres):
                hors.setdefault(place, []).append(exigence.id)
            elif bareme.sujet_de(exigence.id, clause.id, clause) is None:
                muettes.setdefault(place, []).append(exigence.id)
    for (sorte, nom), refs in hors.items():
        yield _a_qualifier(
            "theme-hors-du-bareme",
            f"aucun sous-critère du barème type ne note le {sorte} « {nom} » ({_citees(refs)}).",
            "Ajoutez-le à un sous-critère de bareme.yaml, ou écrivez « notee: non » sous ces exigences.",
            refs[0],
            _tete(lecture),
        )
    for (sorte, nom), refs in muettes.items():
        yield _a_qualifier(
            "exigence-sans-sujet",
            f"aucun sujet du barème type ne dit des exigences notées du {sorte} « {nom} » : {_citees(refs)}.",
            "Ajoutez-les, ou leur clause, au « portee_par » d'un sujet de bareme.yaml.",
            refs[0],
            _tete(lecture),
        )


def _a_qualifier(code: str, message: str, conseil: str, ref: str, lieu: Lieu) -> Anomalie:
    return Anomalie(code, message, conseil, gravite=Gravite.A_QUALIFIER, lieu=lieu, ref=ref)


_CITEES = 6


def _citees(refs: list[str]) -> str:
    return citer_les_premiers(refs, _CITEES)


def _tete(lecture: LectureClausier) -> Lieu:
    """Rend le dernier barème type écrit : celui que le gardien complète."""
    fichiers = [f for f in lecture.documents if f.endswith(_FICHIER)]
    return Lieu(fichiers[-1] if fichiers else _FICHIER.strip("/"))


def _lieu(lecture: LectureClausier, liste: str, identifiant: str) -> Lieu:
    return lieu_ecrit(lecture, _FICHIER, liste, identifiant)
