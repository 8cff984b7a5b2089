// Where there are no windows, every target is an image.
#include "engine/draw/triangles.h"

namespace engine {

Texture::~Texture() = default;

namespace detail {

void draw_by_renderer(const Target&, Texture*, const Triangles&, const PixelBox&) {}
void clear_by_renderer(const Target&, Color) {}

}  // namespace detail
}  // namespace engine
