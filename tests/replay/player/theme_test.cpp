#include "replay/player/theme.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/contrast.h"

namespace replay::theme {
namespace {

using testing_support::contrast;

struct Words {
  const char* name;
  Color color;
};

TEST(ViewerTheme, AllTextCanBeReadWhereverItStands) {
  const std::vector<Words> all{{"text", kText},
                               {"muted", kMuted},
                               {"faint", kFaint},
                               {"accent", kAccent},
                               {"star", kStar},
                               {"warning", kWarning},
                               {"first", kFirst},
                               {"second", kSecond},
                               {"control text", kControlText},
                               {"control muted", kControlMuted},
                               {"plot", kPlot},
                               {"live", kLive},
                               {"error", kError}};
  for (const Words& words : all) {
    for (const Color ground : {kBackground, kBar, kCard, kCardHovered, kField, kPopup}) {
      EXPECT_GE(contrast(words.color, ground), 4.5) << words.name;
    }
  }
  EXPECT_GE(contrast(kOnAccent, kAccent), 4.5);
  EXPECT_GE(contrast(kControlText, kPopupEdge), 4.5) << "the highlighted line of a menu";
}

}  // namespace
}  // namespace replay::theme
